import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mendWarning } from './mend-warning.ts'

const mended = (code: string, sql: string, lastField = 'changed') => mendWarning({ code }, { sql, lastField })

test('a strict comparison with the last value takes equal ones too, whichever way round and however it is quoted', () => {
  for (const [before, after] of [
    ['select * from t where changed > @last_value@', 'select * from t where changed >= @last_value@'],
    [
      'select * from t where t."changed" > \'@last_value@\' and n > 1',
      'select * from t where t."changed" >= \'@last_value@\' and n > 1',
    ],
    ['select * from t where @last_value@ < t.changed', 'select * from t where @last_value@ <= t.changed'],
  ] as const)
    assert.deepEqual(mended('STRICT_COMPARISON', before), { sql: after })
})

test('nothing is mended where it is not certain what is meant', () => {
  const twice = 'select * from t where changed > @last_value@ or (a = 1 and changed > @last_value@)'
  assert.equal(mended('STRICT_COMPARISON', twice), null)
  assert.equal(mended('STRICT_COMPARISON', 'select * from t where unchanged > @last_value@'), null)
  assert.equal(mended('NO_PLACEHOLDER', 'select * from t where a = 1'), null)
  assert.equal(mended('NO_PLACEHOLDER', 'select * from t', 'a b'), null)
  assert.equal(mended('LIMIT_AT_BOUNDARY', 'select * from (select * from t limit 5) as few'), null)
  assert.equal(mended('LAST_FIELD_NULLABLE', 'select 1'), null)
})

test('a condition is added, a limit at the end taken away, and an overlap set or emptied', () => {
  assert.deepEqual(mended('NO_PLACEHOLDER', 'select changed from t;'), {
    sql: 'select changed from t\nWHERE changed >= @last_value@',
  })
  assert.deepEqual(mended('LIMIT_AT_BOUNDARY', 'select 1 from t\nLIMIT 100;'), { sql: 'select 1 from t;' })
  assert.deepEqual(mended('LOCAL_TIMESTAMP', 'select 1'), { overlap: 7_200, overlapOf: 'seconds' })
  assert.deepEqual(mended('OVERLAP_WITHOUT_TIME', 'select 1'), { overlap: '' })
})
