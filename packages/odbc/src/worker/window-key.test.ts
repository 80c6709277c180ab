import assert from 'node:assert/strict'
import { test } from 'node:test'
import { thresholdBelow, windowKey } from './window-key.ts'

test('values lie where their instants and numbers do', () => {
  const at = Date.UTC(2026, 10, 24, 10, 0, 1) / 1000
  for (const [text, key] of [
    ['-12.5', -12.5],
    ['2026-11-24T10:00:01.5', at + 0.5],
    ['2026-11-24 10:00:01', at],
    ['2026-11-24T12:00:01+02:00', at],
    ['2026-11-24', at - 36_001],
    ['no value that has a place', Number.POSITIVE_INFINITY],
  ] as const)
    assert.equal(windowKey(text), key, text)
})

test('an overlap of seconds takes whole days from a date, and never too little from anything', () => {
  const below = (text: string, overlap: { seconds: number } | { number: number }) =>
    thresholdBelow(text, windowKey(text), overlap)
  assert.equal(below('2026-11-24', { seconds: 60 }), windowKey('2026-11-23'))
  assert.ok(below('2026-11-24T10:00:00', { seconds: 60 }) <= windowKey('2026-11-24T09:59:00'))
  assert.ok(below('9007199254740993', { number: 2 }) <= 9_007_199_254_740_991)
})
