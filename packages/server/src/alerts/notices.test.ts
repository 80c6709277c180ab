import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AlertCall, AlertNotice } from '@postern/protocol/api'
import { Webhook } from 'standardwebhooks'
import { type Dialect, dialects } from '../testing/dialects.ts'
import { type Receiver, startReceiver } from '../testing/receiver.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, testGateway } from '../testing/test-gateway.ts'
import { createRules, lookForAlerts } from './look-for-alerts.ts'
import { startNoticeSender } from './notice-sender.ts'

const hour = 60 * 60 * 1000

interface Setup {
  readonly server: TestApp
  readonly command: Awaited<ReturnType<typeof addCommand>>
  readonly secret: string
  look(): Promise<void>
  startSender(): { close(): Promise<void> }
  setUrl(alertUrl: string | null): Promise<void>
  /** The notices of the newest alert once they are as wanted. */
  until(wanted: (notices: AlertNotice[]) => boolean): Promise<AlertNotice[]>
}

/** A command that is stale, and an alert URL that shall hear of it. */
async function setUp(t: TestContext, dialect: Dialect, alertUrl: string | null): Promise<Setup> {
  const senders: { close(): Promise<void> }[] = []
  // Before the database closes: what comes first here is called first.
  t.after(() => Promise.all(senders.map((sender) => sender.close())))
  const server = await testApp(t, dialect)
  await testGateway(server)
  const command = await addCommand(server, {
    name: 'Orders',
    schedule: { everySeconds: 30 * 86_400 },
    freshness: { of: 'run', withinSeconds: 3_600 },
  })
  const setUrl = async (url: string | null) => {
    const { status, text } = await server.api('PATCH', '/connections/erp', { alertUrl: url })
    assert.equal(status, 200, text)
  }
  await setUrl(alertUrl)
  server.advance(2 * hour)
  const newest = async (): Promise<AlertNotice[]> => (await server.api('GET', '/alerts')).body.items[0]?.notices ?? []
  return {
    server,
    command,
    secret: (await server.api('GET', '/connections/erp/signing-secret')).body.secret,
    look: () => lookForAlerts(server, createRules()),
    startSender: () => {
      const sender = startNoticeSender(server, { pollMs: 50, random: () => 0.5 })
      senders.push(sender)
      return sender
    },
    setUrl,
    until: async (wanted) => {
      for (let tries = 0; tries < 1000; tries++) {
        const notices = await newest()
        if (wanted(notices)) return notices
        await sleep(10)
      }
      throw new Error(`The notices never became as wanted: ${JSON.stringify(await newest())}`)
    },
  }
}

const isOver = (notices: AlertNotice[]) => notices.every(({ state }) => state !== 'PENDING')
const callsOf = ({ requests }: Receiver): AlertCall[] => requests.map(({ body }) => JSON.parse(body.toString()))

for (const dialect of dialects) {
  test(`${dialect}: raising and resolving are told in order, signed, each under an id of its own`, async (t) => {
    const receiver = await startReceiver(t)
    const { server, command, secret, look, startSender } = await setUp(t, dialect, `${receiver.url}/alerts`)
    startSender()
    startSender()
    await look()
    await receiver.arrived(1)
    await command.pause()
    await look()
    await receiver.arrived(2)

    const [raised, resolved] = callsOf(receiver)
    assert.deepEqual([raised?.type, resolved?.type], ['alert.raised', 'alert.resolved'])
    const { items } = (await server.api('GET', '/alerts')).body
    const { notices: _, ...alert } = items[0]
    assert.deepEqual(resolved?.alert, alert)
    assert.deepEqual(raised?.alert, { ...alert, resolvedAt: null })
    assert.equal(alert.commandName, 'Orders')
    for (const { headers, body } of receiver.requests) {
      // The clock of this test is ahead, so what verifies here is told the present that it was signed in.
      const timestamp = new Date(Number(headers['webhook-timestamp']) * 1000)
      t.mock.timers.enable({ apis: ['Date'], now: timestamp })
      assert.ok(new Webhook(secret).verify(body, headers as Record<string, string>))
      t.mock.timers.reset()
      assert.equal(headers['content-type'], 'application/json')
      assert.equal(headers['postern-connection'], 'erp')
    }
    assert.deepEqual(
      receiver.requests.map(({ headers }) => headers['webhook-id']),
      [`msg_${alert.id}_raised`, `msg_${alert.id}_resolved`],
    )
  })

  test(`${dialect}: a notice is tried again under the same id, and the next waits for it`, async (t) => {
    let failures = 2
    const receiver = await startReceiver(t, (_, response) => {
      response.statusCode = failures-- > 0 ? 500 : 204
      response.end()
    })
    const { server, command, look, startSender, until } = await setUp(t, dialect, receiver.url)
    startSender()
    await look()
    await until(([raised]) => raised?.attemptCount === 1 && raised.lastError !== null)
    await command.pause()
    await look()
    const [raised, resolved] = await until((notices) => notices.length === 2)
    assert.match(raised?.lastError ?? '', /answered 500/)
    assert.equal(resolved?.attemptCount, 0)
    server.advance(5_000)
    await receiver.arrived(2)
    // Until the second try is recorded, that time is the end of its lease.
    const isRecorded = ({ nextAttemptAt }: AlertNotice) => Date.parse(nextAttemptAt ?? '') - server.clock() <= 30_000
    await until(([first]) => first?.attemptCount === 2 && isRecorded(first))
    server.advance(30_000)
    await until((notices) => notices.every(({ state }) => state === 'DELIVERED'))
    assert.deepEqual(
      callsOf(receiver).map(({ type }) => type),
      ['alert.raised', 'alert.raised', 'alert.raised', 'alert.resolved'],
    )
    assert.equal(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size, 2)
  })

  test(`${dialect}: a receiver that is gone for good is not told again`, async (t) => {
    const receiver = await startReceiver(t, (_, response) => {
      response.statusCode = 410
      response.end()
    })
    const { look, startSender, until } = await setUp(t, dialect, receiver.url)
    await look()
    startSender()
    const [raised] = await until((notices) => notices.length === 1 && isOver(notices))
    assert.equal(raised?.state, 'FAILED')
    assert.equal(raised.attemptCount, 1)
  })

  test(`${dialect}: what a killed process was sending goes out again when its lease is over`, async (t) => {
    const receiver = await startReceiver(t, (_, response) => {
      if (receiver.requests.length > 1) response.end()
    })
    const { server, look, startSender, until } = await setUp(t, dialect, receiver.url)
    await look()
    const first = startSender()
    await receiver.arrived(1)
    await first.close()
    startSender()
    const [held] = await until((notices) => notices.length === 1)
    assert.deepEqual([held?.state, held?.attemptCount], ['PENDING', 1])
    server.advance(61_000)
    const [raised] = await until(isOver)
    assert.deepEqual([raised?.state, raised?.attemptCount], ['DELIVERED', 2])
  })

  test(`${dialect}: a new alert URL is told what the old one was not; without one nobody is`, async (t) => {
    const receiver = await startReceiver(t)
    const { command, look, startSender, setUrl, until } = await setUp(t, dialect, 'http://127.0.0.1:9/nobody')
    await look()
    startSender()
    await until(([raised]) => raised?.lastError !== null && raised?.lastError !== undefined)
    await setUrl(receiver.url)
    await until((notices) => notices.length === 1 && isOver(notices))
    await setUrl('http://127.0.0.1:9/nobody')
    await command.pause()
    await look()
    await until((notices) => (notices[1]?.lastError ?? null) !== null)
    await setUrl(null)
    const [, resolved] = await until(isOver)
    assert.equal(resolved?.state, 'FAILED')
    assert.equal(resolved.lastError, 'The alert URL was removed')
    assert.equal(receiver.requests.length, 1)
  })

  test(`${dialect}: whoever was not told that an alert was raised is not told that it has resolved`, async (t) => {
    const receiver = await startReceiver(t)
    const { server, command, look, setUrl } = await setUp(t, dialect, null)
    await look()
    await setUrl(receiver.url)
    await command.pause()
    await look()
    assert.equal((await server.api('GET', '/alerts?standing=false')).body.items.length, 1)
    assert.deepEqual(await server.db.read.selectFrom('alert_notice').select('id').execute(), [])
  })

  test(`${dialect}: an alert URL at an address that is not allowed is refused when it connects`, async (t) => {
    const { look, server, until } = await setUp(t, dialect, 'http://postern.test:8080/alerts')
    const sender = startNoticeSender(server, {
      pollMs: 50,
      resolve: async () => [{ address: '169.254.169.254', family: 4 }],
    })
    t.after(() => sender.close())
    await look()
    const [raised] = await until(([notice]) => (notice?.lastError ?? null) !== null)
    assert.match(raised?.lastError ?? '', /postern\.test is not allowed: 169\.254\.169\.254/)
    await sender.close()
  })
}
