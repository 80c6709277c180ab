import assert from 'node:assert/strict'
import { test } from 'node:test'
import { habitAfter, isUnusuallyEmpty, noHabit, type RowsHabit } from './rows-habit.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A run every ten minutes: with rows by day, without in the night, and what was found unusual. */
function live(
  habit: RowsHabit,
  days: number,
  hasRows: (ms: number) => boolean,
): { habit: RowsHabit; unusual: number[] } {
  const unusual: number[] = []
  let lived = habit
  for (let at = 0; at < days * day; at += 10 * minute) {
    lived = habitAfter(lived, hasRows(at) ? 5 : 0, at)
    if (isUnusuallyEmpty(lived, hour, at)) unusual.push(at)
  }
  return { habit: lived, unusual }
}

const byDay = (ms: number) => ms % day >= 8 * hour && ms % day < 18 * hour

test('nights without rows are unusual the first time only', () => {
  const { unusual } = live(noHabit, 30, byDay)
  assert.ok(unusual.length > 0)
  assert.ok(unusual.every((at) => at < 2 * day))
})

test('weekends without rows are unusual the first time only', () => {
  const { unusual } = live(noHabit, 60, (ms) => byDay(ms) && Math.floor(ms / day) % 7 < 5)
  assert.ok(unusual.every((at) => at < 8 * day))
})

test('a day without rows is unusual before it ends', () => {
  const { unusual } = live(noHabit, 20, (ms) => byDay(ms) && ms < 15 * day)
  assert.ok(unusual.some((at) => at > 15 * day && at < 16 * day))
})

test('a few runs without rows, or rows that seldom come, are no habit', () => {
  let habit = noHabit
  for (let at = 0; at < 30; at++) habit = habitAfter(habit, 1, at * day)
  assert.equal(isUnusuallyEmpty({ ...habit, empty: 2 }, hour, 99 * day), false)
  assert.equal(isUnusuallyEmpty({ ...habit, empty: 3 }, hour, 30 * day), false)
  assert.equal(isUnusuallyEmpty({ ...habit, empty: 3 }, hour, 31 * day), true)
  assert.equal(isUnusuallyEmpty({ ...habit, empty: 3 }, 3 * day, 31 * day), false)
  assert.equal(isUnusuallyEmpty({ ...habit, empty: 3, at: null }, hour, 99 * day), false)
})
