import type { TestContext } from 'node:test'
import type { FlowDefinition, FlowRunDetail } from '@postern/protocol/api'
import { startDeliveryLoop } from '../deliveries/delivery-loop.ts'
import { createStepPlaces } from '../flow-runs/begin-steps.ts'
import type { FlowEngineOptions } from '../flow-runs/flow-engine.ts'
import { openFlows } from '../flow-runs/open-flows.ts'
import { newId } from '../lib/ids.ts'
import type { Dialect } from './dialects.ts'
import { type TestApp, testApp } from './test-app.ts'

export interface FlowSetup extends TestApp {
  /** Stores and publishes a flow; returns its id. */
  flow(definition: FlowDefinition): Promise<string>
  /** Starts a flow run by hand; returns its id. */
  run(flowId: string, record?: object): Promise<string>
  read(runId: string): Promise<FlowRunDetail>
  /** Resolves when the flow run is as wanted. */
  until(runId: string, wanted: (run: FlowRunDetail) => boolean): Promise<FlowRunDetail>
  ended(runId: string): Promise<FlowRunDetail>
  /** Another engine, as another server process has one. */
  startEngine(options?: Partial<FlowEngineOptions>): { close(): Promise<void> }
  startDeliveries(): void
}

/** A server whose flows run. */
export async function flowSetup(
  t: TestContext,
  dialect: Dialect,
  options: Partial<FlowEngineOptions> | null = {},
): Promise<FlowSetup> {
  const engines: { close(): Promise<void> }[] = []
  // Before the database closes: what comes first here is called first.
  t.after(() => Promise.all(engines.map((engine) => engine.close())))
  const server = await testApp(t, dialect, { stepPlaces: createStepPlaces() })
  const address = await server.listen()
  let count = 0
  const read = async (id: string): Promise<FlowRunDetail> => (await server.api('GET', `/flow-runs/${id}`)).body
  const until: FlowSetup['until'] = (id, wanted) =>
    new Promise((resolve, reject) => {
      let looking: Promise<void> = Promise.resolve()
      let isOver = false
      const timer = setTimeout(() => {
        unsubscribe()
        read(id).then((run) => reject(new Error(`it never became as wanted: ${JSON.stringify(run)}`)), reject)
      }, 10_000)
      const look = () => {
        looking = looking.then(async () => {
          // Not once more after the test has what it waits for, and may be closing the server.
          if (isOver) return
          const run = await read(id)
          if (!wanted(run)) return
          isOver = true
          clearTimeout(timer)
          unsubscribe()
          resolve(run)
        })
      }
      const unsubscribe = server.bus.subscribe((message) => {
        if (message.kind === 'change' && message.change.id === id) look()
      })
      look()
    })
  const setup: FlowSetup = {
    ...server,
    flow: async (definition) => {
      const id = newId()
      const now = server.clock()
      await server.db.transact(async (tx) => {
        const about = { name: `flow ${++count}`, description: '', published_version: 1 }
        await tx
          .insertInto('flow')
          .values({ id, ...about, created_at: now, updated_at: now })
          .execute()
        const version = { number: 1, state: 'published', definition: JSON.stringify(definition) } as const
        await tx
          .insertInto('flow_version')
          .values({ id: newId(), flow_id: id, ...version, saved_by: null, saved_at: now, published_at: now })
          .execute()
      })
      return id
    },
    run: async (flowId, record = {}) => {
      const started = await server.api('POST', `/flows/${flowId}/runs`, { record })
      if (started.status !== 201) throw new Error(started.text)
      return started.body.id
    },
    read,
    until,
    ended: (id) => until(id, ({ state }) => state !== 'RUNNING'),
    startEngine: (more = {}) => {
      const { db, bus, clock, parts, secretBox, rules, log, stepPlaces } = server
      const engine = openFlows(
        { db, bus, clock, parts, secretBox, rules, log, stepPlaces, localUrl: () => address },
        { graceMs: 200, ...options, ...more },
      )
      engines.push(engine)
      return engine
    },
    startDeliveries: () => {
      engines.push(startDeliveryLoop({ ...server, localUrl: () => address }, { graceMs: 200 }))
    },
  }
  if (options !== null) setup.startEngine()
  return setup
}
