import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { flowSetup } from '../testing/flow-setup.ts'
import { recordOutcome } from './record-outcome.ts'
import { takeSteps } from './take-steps.ts'

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
    const [taken] = await takeSteps(db, { now: clock(), leaseMs: 1_000, room: 10 })
    assert.equal(taken?.flowRunId, runId)
    assert.deepEqual(await takeSteps(db, { now: clock(), leaseMs: 1_000, room: 10 }), [])
    advance(1_001)
    setup.startEngine()
    const done = await ended(runId)
    assert.deepEqual([done.state, done.steps.length], ['DONE', 1])
    const late = await recordOutcome(
      db,
      taken,
      { kind: 'stop', answer: 'late', status: null },
      { definition: { start: 'one', steps: {} }, now: clock(), leaseMs: 1_000 },
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
    assert.deepEqual(await takeSteps(db, { now: setup.clock(), leaseMs: 1_000, room: 10 }), [])
    advance(3_600_000)
    bus.publish({ kind: 'flow' })
    const done = await ended(runId)
    assert.deepEqual([done.state, done.answer], ['DONE', 'morning'])
  })
}
