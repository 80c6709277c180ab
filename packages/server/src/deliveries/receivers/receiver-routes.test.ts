import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Receiver } from '@postern/protocol/api'
import { createRules, lookForAlerts } from '../../alerts/look-for-alerts.ts'
import { type Dialect, dialects } from '../../testing/dialects.ts'
import { startReceiver } from '../../testing/receiver.ts'
import { testApp } from '../../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../../testing/test-gateway.ts'
import { type DeliveryLoop, startDeliveryLoop } from '../delivery-loop.ts'

/** A server that pauses a receiver at its first failure, one that can be switched off, and a command that delivers there. */
async function setUp(t: TestContext, dialect: Dialect) {
  let loop: DeliveryLoop | undefined
  // Before the database closes: what comes first here is called first.
  t.after(() => loop?.close())
  const server = await testApp(t, dialect)
  const gateway = await testGateway(server)
  const state = { status: 200 }
  const receiver = await startReceiver(t, (_, response) => void response.writeHead(state.status).end())
  const command = await addCommand(server, { callbackUrl: `${receiver.url}/rows` })
  loop = startDeliveryLoop(server, { pause: { afterMs: 0, attempts: 1 } })
  const { api } = server
  const list = async (): Promise<Receiver[]> => (await api('GET', '/connections/erp/receivers')).body.items
  const until = async (wanted: (receiver: Receiver) => boolean) => {
    for (let tries = 0; tries < 1000; tries++) {
      const [found] = await list()
      if (found && wanted(found)) return found
      await sleep(5)
    }
    throw new Error(`the receiver never became as wanted: ${JSON.stringify(await list())}`)
  }
  const run = async () => {
    await command.runNow()
    const order = await mustClaim(gateway, 5)
    await gateway.started(order)
    assert.equal((await gateway.finish(order, { rows: 1, inline: '{"id":1}' })).status, 200)
  }
  const ask = (what: 'pause' | 'resume', origin: unknown = receiver.url, connection = 'erp') =>
    api('POST', `/connections/${connection}/receivers/${what}`, { origin })
  return { server, state, receiver, command, list, until, run, ask }
}

for (const dialect of dialects) {
  test(`${dialect}: what nobody can pause or resume is refused, and says why`, async (t) => {
    const { server, receiver, ask } = await setUp(t, dialect)
    const { api } = server
    for (const what of ['pause', 'resume'] as const) {
      for (const origin of ['', 'nonsense', `${receiver.url}/rows`, 'HTTP://EXAMPLE.COM', 'ftp://example.com', 7]) {
        const refused = await ask(what, origin)
        assert.deepEqual([refused.status, refused.body.code], [400, 'BAD_INPUT'], `${what} ${origin}`)
        assert.equal(refused.body.errors[0].path, '/origin')
      }
      const unknown = await ask(what, 'https://nobody.example')
      assert.deepEqual([unknown.status, unknown.body.code], [404, 'NOT_FOUND'])
      assert.match(unknown.body.detail, /No callback of connection "erp" goes to https:\/\/nobody.example/)
      assert.equal((await ask(what, receiver.url, 'nowhere')).status, 404)
      assert.equal((await api('POST', `/connections/erp/receivers/${what}`, {})).status, 400)
      const more = { origin: receiver.url, minutes: 5 }
      assert.equal((await api('POST', `/connections/erp/receivers/${what}`, more)).status, 400)
      const path = `/api/v1/connections/erp/receivers/${what}`
      assert.equal((await server.call('POST', path, { origin: receiver.url })).status, 401)
    }
    assert.equal((await api('GET', '/connections/nowhere/receivers')).status, 404)
    assert.equal((await server.call('GET', '/api/v1/receivers')).status, 401)
    const open = await ask('resume')
    assert.deepEqual([open.status, open.body.code], [409, 'COMMAND_STATE'])
  })

  test(`${dialect}: receivers are listed, paused and resumed by their origin, each for its connection`, async (t) => {
    const { server, receiver, command, list, until, run, ask } = await setUp(t, dialect)
    const { api } = server
    await testGateway(server, 'shop')
    const elsewhere = { sql: 'SELECT 1', callbackUrl: `${receiver.url}/shop`, schedule: { everySeconds: 86_400 } }
    assert.equal((await api('POST', '/connections/shop/commands', elsewhere)).status, 201)
    const open = { state: 'OPEN', since: null, pausedBy: null, waiting: 0, failures: 0, nextProbeAt: null }
    const quiet = { origin: receiver.url, lastError: null, lastFailedAt: null }
    assert.deepEqual(await list(), [{ connection: 'erp', ...quiet, ...open }])
    const paused = await ask('pause')
    assert.deepEqual([paused.status, paused.body.state, paused.body.pausedBy], [200, 'PAUSED', 'hand'])
    assert.deepEqual((await ask('pause')).body, paused.body, 'once more changes nothing')
    const all: Receiver[] = (await api('GET', '/receivers')).body.items
    assert.deepEqual(
      all.map(({ connection, state }) => [connection, state]),
      [
        ['erp', 'PAUSED'],
        ['shop', 'OPEN'],
      ],
    )
    await run()
    assert.equal((await until(({ waiting }) => waiting === 1)).nextProbeAt, null)
    assert.equal((await command.deliveries())[0]?.attemptCount, 0)
    const resumed = await ask('resume')
    assert.deepEqual([resumed.status, resumed.body.state, resumed.body.since], [200, 'OPEN', null])
    await receiver.arrived(1)
    await until(({ waiting }) => waiting === 0)
  })

  test(`${dialect}: a receiver that its failures paused raises an alert, which its probe or a person resolves`, async (t) => {
    const { server, state, receiver, until, run, ask } = await setUp(t, dialect)
    const rules = createRules()
    const look = async () => {
      await lookForAlerts(server, rules)
      const { items } = (await server.api('GET', '/connections/erp/alerts')).body
      return items.map(({ kind, receiver, resolvedAt }: Record<string, unknown>) => [
        kind,
        receiver,
        resolvedAt !== null,
      ])
    }
    state.status = 503
    await run()
    const paused = await until((found) => found.state === 'PAUSED')
    assert.deepEqual([paused.pausedBy, paused.waiting, paused.failures], ['failures', 1, 1])
    assert.match(paused.lastError ?? '', /503/)
    assert.ok(paused.nextProbeAt)
    const standing = ['receiver-paused', receiver.url, false]
    assert.deepEqual(await look(), [standing])
    assert.deepEqual(await look(), [standing], 'it is raised once')
    state.status = 200
    server.advance(2 * 60_000)
    server.bus.publish({ kind: 'delivery' })
    await until((found) => found.state === 'OPEN')
    const resolved = ['receiver-paused', receiver.url, true]
    assert.deepEqual(await look(), [resolved])
    state.status = 503
    await run()
    await until((found) => found.state === 'PAUSED')
    assert.deepEqual(await look(), [standing, resolved])
    await ask('pause')
    assert.deepEqual(await look(), [resolved, resolved], 'who paused it by hand knows')
  })
}
