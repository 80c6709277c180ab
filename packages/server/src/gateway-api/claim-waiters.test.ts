import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLocalBus } from '../events/bus.ts'
import { ClaimWaiters } from './claim-waiters.ts'

const never = new AbortController().signal

test('a message wakes the first in line only', async () => {
  const bus = openLocalBus()
  const waiters = new ClaimWaiters(bus)
  const first = waiters.join('a', never)
  const second = waiters.join('a', never)
  const other = waiters.join('b', never)
  bus.publish({ kind: 'work', connectionId: 'a' })
  await first.over
  assert.deepEqual([first.woken, second.woken, other.woken], [true, false, false])
  waiters.close()
  await Promise.all([second.over, other.over])
})

test('a message that comes between joining and waiting is not lost', async () => {
  const bus = openLocalBus()
  const waiters = new ClaimWaiters(bus)
  const place = waiters.join('a', never)
  bus.publish({ kind: 'work', connectionId: 'a' })
  await place.over
  assert.equal(place.woken, true)
  waiters.close()
})

test('the line is woken when its next command is due', async () => {
  const waiters = new ClaimWaiters(openLocalBus())
  const place = waiters.join('a', never)
  waiters.wakeAt('a', 1_000, 1_000 - 5)
  await place.over
  assert.equal(place.woken, true)
  waiters.close()
})

test('who leaves or aborts holds no place in line, and a closed server takes nobody into it', async () => {
  const bus = openLocalBus()
  const waiters = new ClaimWaiters(bus)
  const abort = new AbortController()
  const leaving = waiters.join('a', never)
  const aborting = waiters.join('a', abort.signal)
  const staying = waiters.join('a', never)
  // An hour ahead: the test ends only when nobody keeps the timer.
  waiters.wakeAt('a', 3_600_000, 0)
  leaving.leave()
  abort.abort()
  await Promise.all([leaving.over, aborting.over])
  bus.publish({ kind: 'work', connectionId: 'a' })
  await staying.over
  assert.deepEqual([leaving.woken, aborting.woken, staying.woken], [false, false, true])
  waiters.close()
  await waiters.join('a', never).over
})

test('of gateways that wait, each is woken as often as its weight says; those that left are owed nothing', () => {
  const bus = openLocalBus()
  const waiters = new ClaimWaiters(bus)
  const turns: string[] = []
  const wait = (gateway: string, weight: number) => {
    const place = waiters.join('a', never, gateway)
    place.weight = weight
    return place
  }
  const all = new Map([
    ['large', wait('large', 3)],
    ['small', wait('small', 1)],
  ])
  for (let turn = 0; turn < 8; turn++) {
    bus.publish({ kind: 'work', connectionId: 'a' })
    for (const [gateway, place] of all)
      if (place.woken) {
        turns.push(gateway)
        all.set(gateway, wait(gateway, place.weight))
      }
  }
  assert.equal(turns.filter((gateway) => gateway === 'large').length, 6)
  assert.ok(turns.slice(0, 4).includes('small'), 'nobody waits for a whole round')
  all.get('large')?.leave()
  bus.publish({ kind: 'work', connectionId: 'a' })
  assert.equal(all.get('small')?.woken, true)
  waiters.close()
})
