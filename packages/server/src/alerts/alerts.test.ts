import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { AlertKind, NewCommand } from '@postern/protocol/api'
import { pino } from 'pino'
import { type Dialect, dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, type TestGateway, testGateway } from '../testing/test-gateway.ts'
import { createRules, lookForAlerts } from './look-for-alerts.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
/** Real time passes, too: so much of it may, between what is not yet and what is. */
const leeway = 20 * second

interface Setup {
  readonly server: TestApp
  readonly gateway: TestGateway
  /** Looks once for alerts, and reads those that stand, newest first. */
  look(): Promise<{ kind: AlertKind; message: string; commandId: string | null }[]>
  kinds(): Promise<AlertKind[]>
}

async function setUp(t: TestContext, dialect: Dialect): Promise<Setup> {
  const server = await testApp(t, dialect)
  const gateway = await testGateway(server)
  const rules = createRules()
  const setup: Setup = {
    server,
    gateway,
    look: async () => {
      await lookForAlerts(server, rules)
      return (await server.api('GET', '/connections/erp/alerts?standing=true')).body.items
    },
    kinds: async () => (await setup.look()).map(({ kind }) => kind),
  }
  return setup
}

async function run({ gateway }: Setup, command: { runNow(): Promise<unknown> }, rows: number): Promise<void> {
  await command.runNow()
  const order = await mustClaim(gateway)
  await gateway.started(order)
  const inline = Array.from({ length: rows }, () => '{"id":1}').join(',')
  const finished = await gateway.finish(order, rows === 0 ? {} : { rows, inline })
  assert.equal(finished.status, 200, finished.text)
}

/** Nothing of a schedule is due while a test moves the clock by hours. */
const seldom: Partial<NewCommand> = { schedule: { everySeconds: 30 * 86_400 } }
const everyHour = (of: 'run' | 'rows'): Partial<NewCommand> => ({ ...seldom, freshness: { of, withinSeconds: 3_600 } })

for (const dialect of dialects) {
  test(`${dialect}: a command without a run for longer than it says is stale, until one succeeds`, async (t) => {
    const setup = await setUp(t, dialect)
    const { server, gateway } = setup
    const command = await addCommand(server, { ...everyHour('run'), name: 'Orders' })
    server.advance(hour - leeway)
    assert.deepEqual(await setup.look(), [])
    server.advance(leeway + second)
    const [alert] = await setup.look()
    assert.equal(alert?.kind, 'stale')
    assert.equal(alert?.commandId, command.id)
    assert.match(
      alert.message,
      /^Command Orders has had no run that succeeded since .* UTC; one is expected at least every 1 hour$/,
    )
    assert.deepEqual(
      (await command.read()).alerts.map(({ kind }: { kind: string }) => kind),
      ['stale'],
    )
    assert.equal((await server.api('GET', '/connections/erp')).body.alerts, 1)

    await command.runNow()
    await gateway.fail(await mustClaim(gateway))
    assert.deepEqual(await setup.kinds(), ['stale'])
    await run(setup, command, 0)
    assert.deepEqual(await setup.kinds(), [])
    assert.deepEqual((await command.read()).alerts, [])
    const { items } = (await server.api('GET', '/alerts?standing=false')).body
    assert.equal(items.length, 1)
    assert.notEqual(items[0].resolvedAt, null)

    server.advance(hour + second)
    assert.deepEqual(await setup.kinds(), ['stale'], 'a second silence is a second alert')
  })

  test(`${dialect}: where rows are waited for, runs without rows leave a command stale`, async (t) => {
    const setup = await setUp(t, dialect)
    const command = await addCommand(setup.server, everyHour('rows'))
    setup.server.advance(hour / 2)
    await run(setup, command, 0)
    setup.server.advance(hour / 2 + second)
    assert.deepEqual(await setup.kinds(), ['stale'])
    await run(setup, command, 0)
    assert.deepEqual(await setup.kinds(), ['stale'])
    await run(setup, command, 1)
    assert.deepEqual(await setup.kinds(), [])
  })

  test(`${dialect}: an edit, a pause and a resume begin the wait anew`, async (t) => {
    const setup = await setUp(t, dialect)
    const { server } = setup
    const command = await addCommand(server, seldom)
    server.advance(2 * hour)
    await command.edit({ freshness: { of: 'run', withinSeconds: 3_600 } })
    assert.deepEqual(await setup.kinds(), [])
    server.advance(hour + second)
    // What a form sends along unchanged puts nothing off.
    await command.edit({ name: 'Orders', freshness: { of: 'run', withinSeconds: 3_600 } })
    assert.deepEqual(await setup.kinds(), ['stale'])
    await command.pause()
    assert.deepEqual(await setup.kinds(), [], 'nobody waits for a paused command')
    server.advance(2 * hour)
    await command.edit({ freshness: { of: 'run', withinSeconds: 1_800 } })
    assert.deepEqual(await setup.kinds(), [])
    await command.resume()
    server.advance(hour / 2 - leeway)
    assert.deepEqual(await setup.kinds(), [])
    server.advance(leeway + second)
    assert.deepEqual(await setup.kinds(), ['stale'])
    await command.edit({ freshness: null })
    assert.deepEqual(await setup.kinds(), [])
  })

  test(`${dialect}: no command is stale before its time, nor after it`, async (t) => {
    const setup = await setUp(t, dialect)
    const { server } = setup
    const at = (ms: number) => new Date(server.clock() + ms).toISOString()
    const command = await addCommand(server, {
      ...everyHour('run'),
      activeFrom: at(5 * hour),
      activeUntil: at(8 * hour),
    })
    for (const passed of [2 * hour, 3 * hour + second, hour - 10 * second]) {
      server.advance(passed)
      assert.deepEqual(await setup.kinds(), [])
    }
    server.advance(10 * second)
    assert.deepEqual(await setup.kinds(), ['stale'])
    server.advance(2 * hour)
    assert.deepEqual(await setup.kinds(), [], 'its time is over')
    await command.edit({ activeUntil: at(5 * hour) })
    assert.deepEqual(await setup.kinds(), [], 'its time goes on from now')
    server.advance(hour + second)
    assert.deepEqual(await setup.kinds(), ['stale'])
  })

  test(`${dialect}: a pause that waits for the run to end ends the wait with it`, async (t) => {
    const setup = await setUp(t, dialect)
    const { server, gateway } = setup
    const command = await addCommand(server, everyHour('run'))
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    await command.pause()
    await gateway.finish(order)
    assert.equal((await command.read()).status, 'PAUSED')
    server.advance(2 * hour)
    assert.deepEqual(await setup.kinds(), [])

    await command.resume()
    await command.runNow()
    const failing = await mustClaim(gateway)
    await command.pause()
    await command.edit({ freshness: { of: 'run', withinSeconds: 60 } })
    await gateway.fail(failing)
    assert.equal((await command.read()).status, 'PAUSED')
    server.advance(2 * hour)
    assert.deepEqual(await setup.kinds(), [], 'an edit in between waits for nothing')
  })

  test(`${dialect}: runs without rows raise an alert once that is unusual, until rows come`, async (t) => {
    const setup = await setUp(t, dialect)
    const { server } = setup
    const command = await addCommand(server, { ...seldom, freshness: { of: 'run', withinSeconds: 7_200 } })
    const runAfter = async (ms: number, rows: number) => {
      server.advance(ms)
      await run(setup, command, rows)
    }
    for (let times = 0; times < 19; times++) await runAfter(minute, 1)
    // A quiet night: longer than ever, but only nineteen runs are no habit.
    for (let times = 0; times < 3; times++) await runAfter(hour, 0)
    assert.deepEqual(await setup.kinds(), [])
    await runAfter(hour, 1)
    // It was four hours before, so only eight are unusual.
    for (let times = 0; times < 7; times++) await runAfter(hour, 0)
    assert.deepEqual(await setup.kinds(), [])
    await runAfter(hour + minute, 0)
    const [alert] = await setup.look()
    assert.equal(alert?.kind, 'no-rows')
    assert.match(alert.message, /brought no rows since/)
    await runAfter(minute, 1)
    assert.deepEqual(await setup.kinds(), [])
  })

  test(`${dialect}: a run that reads nothing for unusually long is stuck, until it goes on`, async (t) => {
    const setup = await setUp(t, dialect)
    const { server, gateway } = setup
    const command = await addCommand(server, seldom)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const beat = async (ms: number, rows: number) => {
      // Its lease is renewed all the time, so no lost run ends it.
      for (let passed = 0; passed < ms; passed += 20 * second) {
        server.advance(20 * second)
        await server.db.transact((tx) =>
          tx
            .updateTable('run')
            .set({ lease_expires_at: server.clock() + 30_000 })
            .execute(),
        )
      }
      const { status } = await gateway.heartbeat(order)
      assert.equal(status, 200)
      return rows
    }
    await beat(50 * minute, 1)
    assert.deepEqual(await setup.kinds(), [])
    // The rows that the heartbeat told are progress: from here another hour.
    await beat(59 * minute, 1)
    assert.deepEqual(await setup.kinds(), [])
    await beat(2 * minute, 1)
    const [alert] = await setup.look()
    assert.equal(alert?.kind, 'stuck')
    assert.match(alert.message, /has a run on gateway gw1 that has read nothing since/)
    assert.equal((await gateway.finish(order)).status, 200)
    assert.deepEqual(await setup.kinds(), [])

    // That run took nearly two hours, so the next may be silent for three times as long.
    await command.runNow()
    const next = await mustClaim(gateway)
    await gateway.started(next)
    await server.db.transact((tx) =>
      tx
        .updateTable('run')
        .set({ lease_expires_at: server.clock() + 99 * hour })
        .where('id', '=', next.runId)
        .execute(),
    )
    server.advance(5 * hour)
    assert.deepEqual(await setup.kinds(), [])
    server.advance(hour)
    assert.deepEqual(await setup.kinds(), ['stuck'])
    await server.api('DELETE', `/commands/${command.id}`)
    assert.deepEqual(await setup.kinds(), [], 'what is gone is not stuck')
  })

  test(`${dialect}: a run over its timeout is stuck`, async (t) => {
    const setup = await setUp(t, dialect)
    const { server, gateway } = setup
    const command = await addCommand(server, { ...seldom, timeoutSeconds: 60 })
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    await server.db.transact((tx) =>
      tx
        .updateTable('run')
        .set({ lease_expires_at: server.clock() + hour })
        .execute(),
    )
    server.advance(2 * minute - leeway)
    assert.deepEqual(await setup.kinds(), [])
    server.advance(leeway + second)
    assert.match((await setup.look())[0]?.message ?? '', /although its timeout is 1 minute$/)
    await gateway.fail(order)
    assert.deepEqual(await setup.kinds(), [])
  })

  test(`${dialect}: due commands and no gateway raise an alert, until one is back or nothing is due`, async (t) => {
    const setup = await setUp(t, dialect)
    const { server, gateway } = setup
    const command = await addCommand(server, { schedule: { everySeconds: 60 } })
    await gateway.claim()
    const flushed = async () => {
      while (
        !(await server.db.read
          .selectFrom('gateway')
          .select('name')
          .where('last_seen_at', '>', server.clock() - second)
          .executeTakeFirst())
      )
        await new Promise(setImmediate)
    }
    await flushed()
    server.advance(minute + 4 * minute)
    assert.deepEqual(await setup.kinds(), [], 'it has been due for four minutes only')
    server.advance(minute + second)
    const [alert] = await setup.look()
    assert.equal(alert?.kind, 'no-gateway')
    assert.equal(alert.commandId, null)
    assert.match(alert.message, /^No gateway is online since .* UTC; commands have been due since .* UTC$/)
    await command.pause()
    assert.deepEqual(await setup.kinds(), [], 'nothing is due')
    await command.resume()
    server.advance(7 * minute)
    assert.deepEqual(await setup.kinds(), ['no-gateway'])
    await gateway.claim()
    await flushed()
    assert.deepEqual(await setup.kinds(), [])
  })

  test(`${dialect}: a connection that is held back has an alert, which is raised once, until it is let go`, async (t) => {
    const { server, look, kinds } = await setUp(t, dialect)
    const hold = (at: number | null) =>
      server.db.write((tables) => tables.updateTable('connection').set({ held_back_at: at }).execute())
    assert.deepEqual(await kinds(), [])
    await hold(Date.UTC(2026, 10, 24))
    const [alert] = await look()
    assert.deepEqual([alert?.kind, alert?.commandId], ['held-back', null])
    assert.match(alert?.message ?? '', /static commands wait since 2026-11-24 00:00:00/)
    assert.deepEqual(await kinds(), ['held-back'])
    await hold(null)
    assert.deepEqual(await kinds(), [])
  })

  test(`${dialect}: two servers that look at once raise one alert, and resolve it once`, async (t) => {
    const setup = await setUp(t, dialect)
    const { server } = setup
    await server.api('PATCH', '/connections/erp', { alertUrl: 'http://127.0.0.1:9/alerts' })
    const command = await addCommand(server, everyHour('run'))
    const idle = await addCommand(server, { schedule: { everySeconds: 60 } })
    const errors: string[] = []
    const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) })
    const lookTwice = () => Promise.all([1, 2, 3, 4].map(() => lookForAlerts({ ...server, log }, createRules())))
    server.advance(2 * hour)
    await lookTwice()
    const standing = await setup.kinds()
    assert.deepEqual(standing.sort(), ['no-gateway', 'stale'])
    await command.pause()
    await idle.pause()
    await lookTwice()
    assert.deepEqual(await setup.kinds(), [])
    const notices = await server.db.read.selectFrom('alert_notice').select(['alert_id', 'event']).execute()
    assert.deepEqual(notices.map(({ event }) => event).sort(), ['raised', 'raised', 'resolved', 'resolved'])
    assert.deepEqual(errors, [])
  })

  test(`${dialect}: I8: the alerts of a deleted connection are gone with it`, async (t) => {
    const setup = await setUp(t, dialect)
    const { server } = setup
    await server.api('PATCH', '/connections/erp', { alertUrl: 'http://127.0.0.1:9/alerts' })
    await addCommand(server, everyHour('run'))
    server.advance(2 * hour)
    assert.deepEqual(await setup.kinds(), ['stale'])
    await server.api('DELETE', '/connections/erp', { password: server.user.password })
    assert.deepEqual((await server.api('GET', '/alerts')).body.items, [])
    for (const table of ['alert', 'alert_notice'] as const)
      assert.equal((await server.db.read.selectFrom(table).select('id').execute()).length, 0)
  })

  test(`${dialect}: alerts are listed page by page, by kind, command and connection`, async (t) => {
    const setup = await setUp(t, dialect)
    const { server } = setup
    const first = await addCommand(server, everyHour('run'))
    await addCommand(server, { ...everyHour('run'), timeoutSeconds: 5 })
    await testGateway(server, 'crm')
    server.advance(2 * hour)
    await setup.look()
    const page = (await server.api('GET', '/alerts?limit=1')).body
    assert.equal(page.items.length, 1)
    const rest = (await server.api('GET', `/alerts?limit=1&cursor=${page.nextCursor}`)).body
    assert.notEqual(rest.items[0].id, page.items[0].id)
    assert.equal(rest.nextCursor, undefined)
    const count = async (query: string) => (await server.api('GET', query)).body.items.length
    assert.equal(await count(`/alerts?commandId=${first.id}`), 1)
    assert.equal(await count('/alerts?kind=stuck'), 0)
    assert.equal(await count('/alerts?connection=erp'), 2)
    assert.equal(await count('/connections/crm/alerts'), 0)
    assert.equal((await server.api('GET', '/connections/none/alerts')).status, 404)
  })
}
