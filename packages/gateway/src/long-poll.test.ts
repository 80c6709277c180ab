import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longestClaimWait } from '@postern/protocol'
import { createLongPoll } from './long-poll.ts'

test('the first claim does not wait, so that a wrong address or key shows at once', () => {
  const longPoll = createLongPoll()
  assert.equal(longPoll.nextWait(), 0)
  longPoll.answered()
  assert.equal(longPoll.nextWait(), longestClaimWait)
})

test('two cut waits in a row with a server that answers between them end the waiting for ten minutes', () => {
  let now = 0
  const longPoll = createLongPoll(() => now)
  longPoll.answered()
  for (const expected of [false, true]) {
    longPoll.cut()
    assert.equal(longPoll.nextWait(), 0)
    longPoll.answered()
    assert.equal(longPoll.givenUp, expected)
  }
  now = 599_999
  assert.equal(longPoll.nextWait(), 0)
  now = 600_000
  assert.equal(longPoll.nextWait(), longestClaimWait)
  longPoll.cut()
  longPoll.answered()
  assert.equal(longPoll.givenUp, true, 'one more cut is enough')
})

test('a server that is restarted is not taken for a proxy that cuts', () => {
  const longPoll = createLongPoll()
  longPoll.answered()
  for (let restart = 0; restart < 5; restart += 1) {
    longPoll.cut()
    longPoll.away()
    longPoll.answered()
    assert.equal(longPoll.nextWait(), longestClaimWait)
  }
})

test('a wait that is answered makes cuts before it count no more', () => {
  const longPoll = createLongPoll()
  longPoll.answered()
  for (let times = 0; times < 5; times += 1) {
    longPoll.cut()
    longPoll.answered()
    assert.equal(longPoll.givenUp, false)
    longPoll.answered()
  }
})
