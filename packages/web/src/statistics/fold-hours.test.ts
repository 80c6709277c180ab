import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allAttempts, allTogether, foldDeliveries, foldHours } from './fold-hours.ts'

const hour = (at: string, runs = 1, meanMs = 100) => ({
  at,
  runs,
  failed: 1,
  lost: 0,
  rows: 10,
  bytes: 100,
  meanMs: runs === 0 ? null : meanMs,
  slowestMs: runs === 0 ? null : meanMs * 2,
})

/** Hours one after the other, from a midnight of the reader. */
const hours = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    hour(new Date(2026, 10, 2, n).toISOString(), n === 1 ? 3 : 1, n === 1 ? 500 : 100),
  )

test('the hours of a day are one column each, those of a month one a day', () => {
  assert.deepEqual(
    foldHours(hours(3), '24h').map(({ label }) => label),
    ['00:00', '01:00', '02:00'],
  )
  const days = foldHours(hours(30), '30d')
  assert.deepEqual(
    days.map(({ label, runs, rows }) => [label, runs, rows]),
    [
      ['2 Nov', 26, 240],
      ['3 Nov', 6, 60],
    ],
  )
})

test('a mean of several hours counts each of their runs once, and quiet hours not at all', () => {
  const [part, next] = foldHours(
    [...hours(2), hour(new Date(2026, 10, 2, 2).toISOString(), 0), ...hours(7).slice(6)],
    '7d',
  )
  assert.deepEqual([part?.label, part?.runs, part?.meanMs, part?.slowestMs], ['Mon 00:00', 4, 400, 1_000])
  assert.equal(next?.label, 'Mon 06:00')
})

test('the hour that comes twice when clocks go back is two columns of a day', () => {
  const twice = [hour('2026-10-25T00:00:00Z'), hour('2026-10-25T00:00:00Z')]
  assert.equal(foldHours(twice, '24h').length, 2)
})

test('nothing together is nothing', () => {
  const all = allTogether([])
  assert.deepEqual([all.runs, all.meanMs], [0, null])
  assert.equal(allTogether(foldHours(hours(2), '24h')).failed, 2)
})

test('attempts at deliveries are folded as runs are: each counts once in a mean', () => {
  const at = (n: number) => new Date(2026, 10, 2, n).toISOString()
  const quiet = { delivered: 0, failed: 0, meanMs: null, slowestMs: null }
  const columns = foldDeliveries(
    [
      { at: at(0), delivered: 2, failed: 1, meanMs: 100, slowestMs: 150 },
      { at: at(1), delivered: 1, failed: 0, meanMs: 500, slowestMs: 500 },
      { at: at(2), ...quiet },
      { at: at(6), ...quiet },
    ],
    '7d',
  )
  assert.deepEqual(columns, [
    { label: 'Mon 00:00', delivered: 3, failed: 1, meanMs: 200, slowestMs: 500 },
    { label: 'Mon 06:00', ...quiet },
  ])
  assert.deepEqual(allAttempts(columns).failed, 1)
})
