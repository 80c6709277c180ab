import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { pino } from 'pino'
import { openLocalBus } from '../events/bus.ts'
import { type Leased, type LeasedWork, startLeasedWork, type WorkQueue } from './leased-work.ts'

interface Job extends Leased {
  readonly dueAt: number
}

const start = Date.UTC(2026, 0, 1)
const usual = { atOnce: 4, inAll: 8, perHost: 2, slowMs: 1_000, leaseMs: 30_000, pollMs: 15_000, graceMs: 10 }

/** Work in memory, on a clock that stands until the test moves it. */
function setUp(t: TestContext, settings: Partial<typeof usual> = {}) {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: start })
  const bus = openLocalBus()
  const stored: Job[] = []
  const ends = new Map<string, (next: Job | null) => void>()
  const seen = {
    takings: 0,
    looks: 0,
    released: [] as string[],
    signals: new Map<string, AbortSignal>(),
    renewed: [] as string[][],
    under: () => [...ends.keys()],
  }
  const queue: WorkQueue<Job> = {
    name: 'jobs',
    message: { kind: 'flow' },
    take: async ({ total, perHost, hosts }) => {
      seen.takings++
      const counts = new Map(hosts)
      const work = stored.filter(({ host, dueAt }) => {
        if (dueAt > Date.now() || (host !== '' && (counts.get(host) ?? 0) >= perHost)) return false
        counts.set(host, (counts.get(host) ?? 0) + 1)
        return true
      })
      const taken = work.slice(0, total)
      for (const one of taken) stored.splice(stored.indexOf(one), 1)
      return { work: taken, isMoreDue: false }
    },
    nextDue: async (exceptHosts) => {
      seen.looks++
      const times = stored.filter(({ host }) => !exceptHosts.includes(host)).map(({ dueAt }) => dueAt)
      return times.length === 0 ? null : Math.min(...times)
    },
    renew: async (held) => {
      seen.renewed.push(held.map(({ id }) => id))
      return new Set(held.map(({ id }) => id))
    },
    release: async ({ id }) => void seen.released.push(id),
    perform: ({ id }, signal) => {
      seen.signals.set(id, signal)
      const { promise, resolve, reject } = Promise.withResolvers<Job | null>()
      signal.addEventListener('abort', () => reject(signal.reason))
      ends.set(id, resolve)
      return promise.finally(() => ends.delete(id))
    },
  }
  const started: LeasedWork<Job>[] = []
  t.after(async () => {
    t.mock.timers.reset()
    await Promise.all(started.map((work) => work.close()))
  })
  return {
    seen,
    queue,
    bus,
    stored,
    job: (id: string, host = '', dueAt = start): Job => ({ id, host, dueAt, leaseId: `lease of ${id}` }),
    end: async (id: string, next: Job | null = null) => {
      ends.get(id)?.(next)
      await settled()
    },
    run: async () => {
      const log = pino({ level: 'silent' })
      const work = startLeasedWork({ bus, clock: Date.now, log }, { ...usual, ...settings }, queue)
      started.push(work)
      await settled()
      return work
    },
    tick: async (ms: number) => {
      t.mock.timers.tick(ms)
      await settled()
    },
  }
}

/** Everything that follows without time passing has happened. */
async function settled(): Promise<void> {
  for (let n = 0; n < 5; n++) await turn()
}

test('a renewal breaks off the work whose lease is lost, and not what has begun in the same place meanwhile', async (t) => {
  const setup = setUp(t)
  const { seen, queue, stored, job } = setup
  stored.push(job('goes on'), job('lost'), job('kept'))
  const answer = Promise.withResolvers<void>()
  queue.renew = async (held) => {
    await answer.promise
    // The first has ended and what follows it has begun, before its lease could be renewed.
    return new Set(held.map(({ id }) => id).filter((id) => id === 'kept'))
  }
  await setup.run()
  await setup.tick(10_000)
  await setup.end('goes on', job('follows'))
  assert.deepEqual(seen.under(), ['lost', 'kept', 'follows'])
  answer.resolve()
  await settled()
  assert.deepEqual(
    ['lost', 'kept', 'follows'].map((id) => seen.signals.get(id)?.aborted),
    [true, false, false],
  )
  assert.deepEqual(seen.released, ['lost'])
})

test('leases are renewed three times within their length, of what is done now and not of what was done before', async (t) => {
  const setup = setUp(t)
  setup.stored.push(setup.job('a'))
  await setup.run()
  await setup.tick(10_000)
  await setup.end('a', setup.job('b'))
  await setup.tick(10_000)
  await setup.end('b')
  await setup.tick(10_000)
  assert.deepEqual(setup.seen.renewed, [['a'], ['b']])
})

test('what waits is looked at when its time comes, or a message tells of it', async (t) => {
  const setup = setUp(t)
  const { seen, stored, job, bus } = setup
  stored.push(job('later', '', start + 5_000))
  await setup.run()
  assert.deepEqual([seen.takings, seen.looks], [1, 1])
  await setup.tick(4_999)
  assert.deepEqual([seen.takings, seen.under()], [1, []])
  await setup.tick(1)
  assert.deepEqual([seen.takings, seen.under()], [2, ['later']])
  stored.push(job('told'))
  bus.publish({ kind: 'delivery' })
  await settled()
  assert.equal(seen.takings, 2)
  bus.publish({ kind: 'flow' })
  await settled()
  assert.deepEqual(seen.under(), ['later', 'told'])
})

test('being told of a time costs a look only where it is before the next one', async (t) => {
  const setup = setUp(t)
  const { seen, stored, job } = setup
  const work = await setup.run()
  stored.push(job('soon', '', start + 3_000), job('later', '', start + 60_000))
  work.tell(start + 60_000)
  work.tell(start + 3_000)
  await settled()
  assert.equal(seen.takings, 1)
  await setup.tick(3_000)
  assert.deepEqual([seen.takings, seen.under()], [2, ['soon']])
})

test('at its places nothing more is taken, and whoever ends lets the next one in', async (t) => {
  const setup = setUp(t)
  const { seen, stored, job } = setup
  for (const id of 'abcdef') stored.push(job(id))
  const work = await setup.run()
  assert.deepEqual(seen.under(), ['a', 'b', 'c', 'd'])
  const { takings } = seen
  work.tell()
  await settled()
  assert.equal(seen.takings, takings)
  assert.equal(work.keepPlace(''), null)
  await setup.end('b')
  assert.deepEqual(seen.under(), ['a', 'c', 'd', 'e'])
})

test('a host that hangs has its share, and nothing that goes elsewhere waits for it', async (t) => {
  const setup = setUp(t)
  const { seen, stored, job } = setup
  for (const id of ['h1', 'h2', 'h3', 'h4', 'h5']) stored.push(job(id, 'hangs'))
  stored.push(job('other'), job('elsewhere', 'quick'))
  const work = await setup.run()
  assert.deepEqual(seen.under(), ['h1', 'h2', 'other', 'elsewhere'])
  assert.equal(work.mayFollow('hangs', 'nobody'), false)
  assert.equal(work.mayFollow('quick', 'nobody'), true)
  await setup.end('other')
  // What is slow takes up no place any more.
  await setup.tick(1_000)
  stored.push(job('x'), job('y'), job('z'))
  work.tell()
  await settled()
  assert.deepEqual(seen.under(), ['h1', 'h2', 'elsewhere', 'x', 'y', 'z'])
  await setup.end('h1')
  assert.ok(seen.under().includes('h3'))
})

test('who would follow in a place waits behind what has waited for its host', async (t) => {
  const setup = setUp(t)
  const { seen, stored, job, queue } = setup
  stored.push(job('a', 'host'), job('b', 'host'))
  const work = await setup.run()
  assert.equal(work.mayFollow('host', 'nobody'), false)
  stored.push(job('waits', 'host'))
  const { take } = queue
  queue.take = async (room, isActive) => {
    assert.equal(room.hosts.get('host'), 1)
    assert.equal(work.mayFollow('host', 'nobody'), false)
    return take(room, isActive)
  }
  await setup.end('a')
  assert.deepEqual(seen.under(), ['b', 'waits'])
  await setup.end('b')
  assert.equal(work.mayFollow('host', 'nobody'), true)
})

test('work that is being stored to follow in a place has its share of the host already', async (t) => {
  const setup = setUp(t, { atOnce: 3, perHost: 1 })
  const { stored, job } = setup
  stored.push(job('a'), job('b'))
  const work = await setup.run()
  assert.equal(work.mayFollow('host', 'a'), true)
  assert.equal(work.mayFollow('host', 'a'), true, 'asked again, it is counted once')
  assert.equal(work.mayFollow('host', 'b'), false)
  assert.equal(work.keepPlace('host'), null)
  // It did not follow.
  stored.push(job('waits', 'host'))
  await setup.end('a')
  assert.ok(setup.seen.under().includes('waits'))
})

test('a place is kept for work that is about to be stored, and given back where it is not', async (t) => {
  const setup = setUp(t, { atOnce: 1 })
  const { seen, stored, job } = setup
  const work = await setup.run()
  const place = work.keepPlace('')
  assert.equal(work.keepPlace(''), null)
  stored.push(job('waits'))
  work.tell()
  await settled()
  assert.deepEqual(seen.under(), [])
  await setup.tick(10_000)
  assert.deepEqual(seen.renewed, [])
  place?.free()
  await settled()
  assert.deepEqual(seen.under(), ['waits'])
  await setup.end('waits')
  work.keepPlace('')?.begin(job('stored'))
  assert.deepEqual(seen.under(), ['stored'])
})

test('what cannot be taken is looked for again less and less often, and a database that fails after a second', async (t) => {
  const setup = setUp(t)
  const { seen, stored, job, queue } = setup
  stored.push(job('of another process'))
  const take = queue.take
  queue.take = async (room, isActive) => {
    await take({ ...room, total: 0 }, isActive)
    return { work: [], isMoreDue: false }
  }
  await setup.run()
  for (const [ms, takings] of [
    [25, 2],
    [49, 2],
    [1, 3],
    [100, 4],
  ] as const) {
    await setup.tick(ms)
    assert.equal(seen.takings, takings)
  }
  queue.take = async () => {
    seen.takings++
    throw new Error('the database is away')
  }
  await setup.tick(200)
  await setup.tick(999)
  assert.equal(seen.takings, 5)
  queue.take = take
  await setup.tick(1)
  assert.deepEqual(seen.under(), ['of another process'])
})

test('closing waits for what is under way, breaks off what hangs, and gives back what would follow', async (t) => {
  const setup = setUp(t)
  const { seen, stored, job, bus } = setup
  const told: string[] = []
  bus.subscribe(({ kind }) => void told.push(kind))
  stored.push(job('ends'), job('hangs'))
  const work = await setup.run()
  const kept = work.keepPlace('')
  const closing = work.close()
  await setup.end('ends', job('follows'))
  assert.deepEqual([seen.released, seen.signals.get('hangs')?.aborted], [['follows'], false])
  t.mock.timers.reset()
  kept?.begin(job('stored meanwhile'))
  await closing
  assert.deepEqual(seen.released, ['follows', 'stored meanwhile', 'hangs'])
  assert.ok(told.includes('flow'), 'other processes hear of it')
  stored.push(job('later'))
  bus.publish({ kind: 'flow' })
  await settled()
  assert.deepEqual(seen.under(), [])
})
