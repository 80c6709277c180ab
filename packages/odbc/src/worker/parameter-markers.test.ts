import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parameterMarkers, replaceMarkers } from './parameter-markers.ts'

function numbered(sql: string): string {
  return replaceMarkers(sql, parameterMarkers(sql), (index) => `<${index + 1}>`)
}

test('markers are found between any other text', () => {
  assert.equal(
    numbered('select ?, a from t where b=? and c in (?,?)'),
    'select <1>, a from t where b=<2> and c in (<3>,<4>)',
  )
  assert.equal(numbered('?'), '<1>')
  assert.equal(numbered('select 1'), 'select 1')
})

test('question marks in strings, quoted names and comments are no markers', () => {
  for (const kept of [
    `'what?'`,
    `'it''s ?'`,
    `"a?b"`,
    `"a""?"`,
    '`a?`',
    '[a?]',
    '-- why?\n',
    '/* ? */',
    `'open ?`,
    '/* open ?',
    '-- ?',
  ]) {
    assert.equal(numbered(`select ${kept}`), `select ${kept}`)
  }
  assert.equal(numbered(`select '?' /* ? */, ? -- ?\n, ?`), `select '?' /* ? */, <1> -- ?\n, <2>`)
})
