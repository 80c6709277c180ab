import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandChanges } from './command-changes.ts'
import { emptyValues } from './command-values.ts'

const before = {
  ...emptyValues('UTC'),
  name: 'Orders',
  sql: 'select 1',
  callbackUrl: 'https://a.example/in',
  maxRows: 10,
}

test('what an edit changes is told as it was and as it will be, and nothing else', () => {
  assert.deepEqual(commandChanges(before, before), [])
  const changes = commandChanges(before, { ...before, name: '', sql: 'select 2', maxRows: '', exactNumbers: 'string' })
  assert.deepEqual(Object.fromEntries(changes.map(({ label, before: old, after }) => [label, `${old} → ${after}`])), {
    Name: 'Orders → none',
    SQL: 'select 1 → select 2',
    'Large numbers': 'number → string',
    'Most rows': '10 → none',
  })
})

test('schedules, freshness and overlaps are told in words', () => {
  const [schedule] = commandChanges(before, { ...before, scheduleKind: 'every', amount: 2, unit: 'hours' })
  assert.equal(schedule?.after, 'every 2 hours')
  const changes = commandChanges(
    { ...before, lastField: 'id' },
    {
      ...before,
      lastField: 'id',
      freshnessOf: 'rows',
      freshnessAmount: 2,
      freshnessUnit: 'days',
      overlap: 60,
      overlapOf: 'seconds',
    },
  )
  assert.deepEqual(
    changes.map(({ label, after }) => [label, after]),
    [
      ['Overlap', '60 s'],
      ['Freshness', 'rows every 2 days'],
    ],
  )
})

test('I10: a secret that is replaced is not shown', () => {
  const [change] = commandChanges(before, {
    ...before,
    credentialKind: 'bearer',
    token: 'a secret token',
  } as typeof before)
  assert.equal(change?.label, 'Credential')
  assert.equal(JSON.stringify(change).includes('a secret token'), false)
})
