import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { flowSetup } from '../testing/flow-setup.ts'
import { startReceiver } from '../testing/receiver.ts'
import { recordOutcome } from './record-outcome.ts'
import { takeSteps } from './take-steps.ts'

const room = { total: 10, perHost: 4, hosts: new Map() }

for (const dialect of dialects) {
  test(`${dialect}: a flow run goes from step to step, and each keeps what it had and what it gave`, async (t) => {
    const { flow, run, ended } = await flowSetup(t, dialect)
    const id = await flow({
      start: 'sum',
      steps: {
        sum: { type: 'transform', expression: 'object.a + object.b', into: 'sum', next: 'large' },
        large: { type: 'condition', if: 'object.sum > 10', then: 'say', else: 'small' },
        say: { type: 'stop', answer: '{"large": object.sum}', status: 201 },
        small: { type: 'stop' },
      },
    })
    const large = await ended(await run(id, { a: 4, b: 8 }))
    assert.deepEqual(
      large.steps.map(({ name, state, output, number }) => [number, name, state, output]),
      [
        [1, 'sum', 'DONE', 12],
        [2, 'large', 'DONE', true],
        [3, 'say', 'DONE', { large: 12 }],
      ],
    )
    assert.deepEqual(large.steps[1]?.input, { a: 4, b: 8, sum: 12 })
    assert.deepEqual([large.state, large.answer, large.answerStatus], ['DONE', { large: 12 }, 201])
    const small = await ended(await run(id, { a: 1, b: 2 }))
    assert.deepEqual([small.state, small.steps.at(-1)?.name], ['DONE', 'small'])
  })

  test(`${dialect}: an expression that fails fails the flow run, and says so`, async (t) => {
    const { flow, run, ended } = await flowSetup(t, dialect)
    const id = await flow({
      start: 'bad',
      steps: { bad: { type: 'transform', expression: '$number(object.name)', into: 'n' } },
    })
    const failed = await ended(await run(id, { name: 'zebra' }))
    assert.deepEqual([failed.state, failed.error?.code, failed.error?.step], ['FAILED', 'EXPRESSION_ERROR', 'bad'])
    assert.deepEqual([failed.steps[0]?.state, failed.steps[0]?.error?.code], ['FAILED', 'EXPRESSION_ERROR'])
  })

  test(`${dialect}: a loop without an end is ended`, async (t) => {
    const { flow, run, ended } = await flowSetup(t, dialect)
    const id = await flow({
      start: 'round',
      maxSteps: 5,
      steps: { round: { type: 'transform', expression: '1', into: 'n', next: 'round' } },
    })
    const { state, error, steps } = await ended(await run(id))
    assert.deepEqual([state, error?.code, steps.length], ['FAILED', 'FLOW_RUN_TOO_LONG', 5])
  })

  test(`${dialect}: a record that becomes too large fails the flow run`, async (t) => {
    const { flow, run, ended } = await flowSetup(t, dialect)
    const id = await flow({
      start: 'grow',
      steps: {
        grow: { type: 'transform', expression: '$pad("", 1100000, "x")', into: 'text', next: 'end' },
        end: { type: 'stop' },
      },
    })
    const { state, error } = await ended(await run(id))
    assert.deepEqual([state, error?.code], ['FAILED', 'RECORD_TOO_LARGE'])
  })

  test(`${dialect}: I6: a step whose holder is gone is taken by another, and a late outcome changes nothing`, async (t) => {
    const setup = await flowSetup(t, dialect, null)
    const { flow, run, ended, db, clock, advance } = setup
    const id = await flow({ start: 'one', steps: { one: { type: 'transform', expression: '1', into: 'n' } } })
    const runId = await run(id)
    const [taken] = await takeSteps(db, { now: clock(), leaseMs: 1_000, room })
    assert.equal(taken?.flowRunId, runId)
    assert.deepEqual(await takeSteps(db, { now: clock(), leaseMs: 1_000, room }), [])
    advance(1_001)
    setup.startEngine()
    const done = await ended(runId)
    assert.deepEqual([done.state, done.steps.length], ['DONE', 1])
    const late = await recordOutcome(
      db,
      taken,
      { kind: 'stop', answer: 'late', status: null },
      { definition: { start: 'one', steps: {} }, now: clock(), leaseMs: 1_000, mayFollow: () => true },
    )
    assert.equal(late, null)
    assert.equal((await setup.read(runId)).answer, null)
  })

  test(`${dialect}: a delay waits at no cost until its time, whoever looks then`, async (t) => {
    const setup = await flowSetup(t, dialect)
    const { flow, run, until, ended, advance, bus, db } = setup
    const id = await flow({
      start: 'night',
      steps: { night: { type: 'delay', seconds: 3_600, next: 'end' }, end: { type: 'stop', answer: '"morning"' } },
    })
    const runId = await run(id)
    const waiting = await until(runId, ({ steps }) => steps[0]?.state === 'WAITING')
    assert.equal(waiting.state, 'RUNNING')
    assert.deepEqual(await takeSteps(db, { now: setup.clock(), leaseMs: 1_000, room }), [])
    advance(3_600_000)
    bus.publish({ kind: 'flow' })
    const done = await ended(runId)
    assert.deepEqual([done.state, done.answer], ['DONE', 'morning'])
  })
}

for (const dialect of dialects) {
  test(`${dialect}: of steps that are due, those to a host that has its share are passed over`, async (t) => {
    const { flow, run, db, clock } = await flowSetup(t, dialect, null)
    const send = { type: 'http_request', method: 'GET', url: 'http://127.0.0.1:9/{{object.n}}' } as const
    const toHost = await flow({ start: 'send', steps: { send } })
    const toNone = await flow({ start: 'end', steps: { end: { type: 'stop' } } })
    for (const id of [toHost, toHost, toHost, toNone, toHost, toNone]) await run(id)
    const take = async (total: number, under: number) => {
      const hosts = new Map([['127.0.0.1:9', under]])
      const taken = await takeSteps(db, { now: clock(), leaseMs: 60_000, room: { total, perHost: 2, hosts } })
      return taken.map(({ name }) => name).toSorted()
    }
    assert.deepEqual(await take(3, 1), ['end', 'end', 'send'])
    assert.deepEqual(await take(9, 2), [])
    assert.deepEqual(await take(9, 0), ['send', 'send'])
  })

  test(`${dialect}: an HTTP host that hangs has its share of the engine, and flow runs elsewhere go on`, async (t) => {
    const setup = await flowSetup(t, dialect, { perHost: 2, atOnce: 4 })
    const held: (() => void)[] = []
    const hanging = await startReceiver(t, (_, response) => void held.push(() => response.end()))
    const send = { type: 'http_request', method: 'GET', url: `${hanging.url}/{{object.n}}`, next: 'end' } as const
    const stuck = await setup.flow({
      start: 'first',
      steps: {
        first: { type: 'transform', expression: 'object.n', into: 'n', next: 'send' },
        send,
        end: { type: 'stop', answer: 'object.n' },
      },
    })
    const quick = await setup.flow({ start: 'end', steps: { end: { type: 'stop' } } })
    const runs: string[] = []
    for (let n = 0; n < 6; n++) runs.push(await setup.run(stuck, { n }))
    await hanging.arrived(2)
    for (const id of runs.slice(2)) await setup.until(id, ({ steps }) => steps.length === 2)
    for (let n = 0; n < 3; n++) assert.equal((await setup.ended(await setup.run(quick))).state, 'DONE')
    assert.equal(hanging.requests.length, 2)
    for (let n = 0; n < runs.length; n++) {
      await hanging.arrived(n + 1)
      held.shift()?.()
    }
    const answers = await Promise.all(runs.map(async (id) => (await setup.ended(id)).answer))
    assert.deepEqual(answers, [0, 1, 2, 3, 4, 5])
  })
}

test('the first step of a record that comes in is begun with it, or by anybody where there is no room', async (t) => {
  const setup = await flowSetup(t, 'sqlite', { atOnce: 1, inAll: 2 })
  const flow = await setup.flow({ start: 'end', steps: { end: { type: 'stop', answer: 'object.n' } } })
  const url: string = (await setup.api('POST', '/direct-urls', { name: 'in', flowId: flow })).body.url
  const told: string[] = []
  setup.bus.subscribe(({ kind }) => void told.push(kind))
  const send = async (body: object) => (await setup.call('POST', new URL(url).pathname, body)).body
  const { id } = await send({ n: 0 })
  assert.equal((await setup.ended(id)).answer, 0)
  assert.equal(told.includes('flow'), false, 'nobody has to look for it')
  const { ids } = await send([{ n: 1 }, { n: 2 }, { n: 3 }])
  assert.equal(told.includes('flow'), true)
  const answers = await Promise.all(ids.map(async (one: string) => (await setup.ended(one)).answer))
  assert.deepEqual(answers, [1, 2, 3])
})

test('I6: a first step whose process was killed before it began is taken when its lease ends', async (t) => {
  const setup = await flowSetup(t, 'sqlite', null)
  const lost = { keepPlace: () => ({ begin: () => {}, free: () => {} }), leaseMs: 1_000 }
  setup.stepPlaces?.serve(lost)
  const flow = await setup.flow({ start: 'end', steps: { end: { type: 'stop' } } })
  const url: string = (await setup.api('POST', '/direct-urls', { name: 'in', flowId: flow })).body.url
  const { id } = (await setup.call('POST', new URL(url).pathname, {})).body
  assert.deepEqual(await takeSteps(setup.db, { now: setup.clock(), leaseMs: 1_000, room }), [])
  setup.advance(1_001)
  setup.startEngine()
  assert.equal((await setup.ended(id)).state, 'DONE')
})
