import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWorkRoom } from './work-room.ts'

test('work that takes long makes room for another, and what goes to its host takes up none', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let freed = 0
  const room = createWorkRoom({ atOnce: 2, inAll: 8, perHost: 4, slowMs: 1_000 }, () => freed++)
  const leaveFirst = room.enter('hangs')
  room.enter('hangs')
  assert.equal(room.free(), 0)
  t.mock.timers.tick(1_000)
  assert.deepEqual([room.free(), freed], [2, 2])
  room.enter('hangs')
  assert.equal(room.free(), 2)
  room.enter('quick')
  assert.equal(room.free(), 1)
  leaveFirst()
  assert.deepEqual(
    [...room.hosts()],
    [
      ['hangs', 2],
      ['quick', 1],
    ],
  )
})

test('a host that is quick again is one like the others', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const room = createWorkRoom({ atOnce: 2, inAll: 8, perHost: 4, slowMs: 1_000 }, () => {})
  const leave = room.enter('host')
  t.mock.timers.tick(1_000)
  leave()
  const leaveSoon = room.enter('host')
  assert.equal(room.free(), 2)
  leaveSoon()
  room.enter('host')
  assert.equal(room.free(), 1)
})

test('slow hosts have half of all there is together, and all there is has an end', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const room = createWorkRoom({ atOnce: 4, inAll: 6, perHost: 4, slowMs: 1_000 }, () => {})
  for (const host of ['a', 'b', 'c']) room.enter(host)
  t.mock.timers.tick(999)
  assert.equal(room.hosts().get('a'), 1)
  t.mock.timers.tick(1)
  // A share that is full: nothing more goes there.
  for (const host of ['a', 'b', 'c']) assert.equal(room.hosts().get(host), 4)
  assert.equal(room.free(), 3)
  room.enter('quick')
  assert.equal(room.hosts().get('quick'), 1)
  assert.equal(room.free(), 2)
})
