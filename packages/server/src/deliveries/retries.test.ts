import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Retries } from '@postern/protocol/api'
import { type DeliverySetup, deliverySetup } from '../testing/delivery-setup.ts'
import { dialects } from '../testing/dialects.ts'
import { startReceiver } from '../testing/receiver.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand, testGateway } from '../testing/test-gateway.ts'

const hour = 3_600_000

const setRetries = ({ db, command }: DeliverySetup, retries: Retries) =>
  db.transact((tx) =>
    tx
      .updateTable('command')
      .set({ retries: JSON.stringify(retries) })
      .where('id', '=', command.commandId)
      .execute(),
  )

/** The waits in seconds between the attempts of a delivery whose receiver answers so, and how it ended. */
async function exhaust(setup: DeliverySetup, url: string) {
  const id = await setup.deliver(url, ['{"n":1}'])
  const waits: number[] = []
  for (;;) {
    const row = await setup.until(id, (found) => found.attempt_count === waits.length + 1 && found.lease_id === null)
    const attempt = (await setup.attempts(id)).at(-1)
    if (row.next_attempt_at === null) return { row, waits }
    waits.push(Math.floor((row.next_attempt_at - (attempt?.at ?? 0)) / 1000))
    setup.advance(row.next_attempt_at - setup.clock())
  }
}

for (const dialect of dialects) {
  test(`${dialect}: a delivery is tried at its command's times, and fails after the last`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t, (_, response) => response.writeHead(503).end())
    setup.startLoop()
    const standard = await exhaust(setup, receiver.url)
    assert.deepEqual(standard.waits, [5, 30, 300, 1800, 7200, 18_000, 36_000, 36_000])
    const answered = 'The receiver answered 503 Service Unavailable'
    assert.deepEqual(
      [standard.row.state, standard.row.last_error],
      ['FAILED', `${answered}. Given up after 9 attempts`],
    )
    const cases: [Retries, number[]][] = [
      ['short', [30, 300]],
      ['none', []],
      [{ waits: [7, 604_800] }, [7, 604_800]],
      [{ waits: [] }, []],
    ]
    for (const [retries, waits] of cases) {
      await setRetries(setup, retries)
      assert.deepEqual((await exhaust(setup, receiver.url)).waits, waits)
    }
    assert.equal((await exhaust(setup, receiver.url)).row.last_error, `${answered}. Given up after 1 attempt`)
  })

  test(`${dialect}: a request that is refused is tried three times in a row at most, and the delivery says why`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    let statuses: number[] = []
    const receiver = await startReceiver(t, (_, response) => response.writeHead(statuses.shift() ?? 404).end())
    setup.startLoop()
    const refused = await exhaust(setup, receiver.url)
    assert.deepEqual([refused.row.state, refused.waits], ['FAILED', [30, 300]])
    assert.equal(
      refused.row.last_error,
      'The receiver answered 404 Not Found. It refuses the request itself, which is the same each time: given up after 3 such answers',
    )
    for (const passing of [408, 409, 425, 429, 500]) {
      statuses = [404, 404, passing, 404, 404, 200]
      const { row, waits } = await exhaust(setup, receiver.url)
      assert.equal(row.state, 'DELIVERED', String(passing))
      assert.deepEqual(waits, [30, 300, 300, 30, 300], 'what passes goes by the usual times, and counts anew')
    }
    await setRetries(setup, { waits: [2, 3, 4, 5] })
    assert.deepEqual((await exhaust(setup, receiver.url)).waits, [2, 3])
  })

  test(`${dialect}: Retry-After puts off a refused request, too, by a day at most`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const after = ['7200', new Date(setup.clock() + 3 * hour).toUTCString()]
    const receiver = await startReceiver(t, (_, response) =>
      response.writeHead(403, { 'retry-after': after.shift() ?? '999999' }).end(),
    )
    setup.startLoop()
    const [seconds = 0, date = 0] = (await exhaust(setup, receiver.url)).waits
    assert.equal(seconds, 7200)
    assert.ok(Math.abs(date - 3600) <= 2, `three hours from then, two of which have passed: ${date}`)
    assert.equal((await exhaust(setup, receiver.url)).waits[0], 86_400)
  })

  test(`${dialect}: an attempt takes no longer than its command says, and may take as long`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t, ({ path }, response) => {
      if (path === '/slow') setTimeout(() => response.end(), 500)
    })
    const setTimeoutSeconds = (callback_timeout_seconds: number) =>
      setup.db.transact((tx) => tx.updateTable('command').set({ callback_timeout_seconds }).execute())
    setup.startLoop({ timeouts: { idleMs: 200, drainMs: 0 } })
    const first = async (path: string) => {
      const id = await setup.deliver(`${receiver.url}${path}`, ['{"n":1}'])
      return setup.until(id, (row) => row.attempt_count === 1 && row.lease_id === null)
    }
    assert.match((await first('/slow')).last_error ?? '', /did not answer within 200 milliseconds/)
    await setup.db.transact((tx) => tx.deleteFrom('delivery').execute())
    await setTimeoutSeconds(20)
    assert.equal((await first('/slow')).state, 'DELIVERED')
    await setTimeoutSeconds(1)
    const silent = await first('/silent')
    assert.match(silent.last_error ?? '', /did not answer within 1 second$/)
  })

  test(`${dialect}: retry times are checked, shown as they were said, copied and taken back`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    const command = await addCommand(server, { retries: { waits: [60, 600] }, callbackTimeoutSeconds: 90 })
    const shown = async () => {
      const { retries, callbackTimeoutSeconds } = await command.read()
      return { retries, callbackTimeoutSeconds }
    }
    assert.deepEqual(await shown(), { retries: { waits: [60, 600] }, callbackTimeoutSeconds: 90 })
    const copy = (await server.api('POST', `/commands/${command.id}/clone`, {})).body
    assert.deepEqual([copy.retries, copy.callbackTimeoutSeconds], [{ waits: [60, 600] }, 90])
    for (const retries of [
      'often',
      { waits: [0] },
      { waits: [1.5] },
      { waits: Array(31).fill(1) },
      { wait: [1] },
      null,
    ])
      assert.equal((await command.edit({ retries })).status, 400, JSON.stringify(retries))
    assert.equal((await command.edit({ callbackTimeoutSeconds: 3601 })).status, 400)
    assert.deepEqual(await shown(), { retries: { waits: [60, 600] }, callbackTimeoutSeconds: 90 })
    assert.equal((await command.edit({ retries: 'standard', callbackTimeoutSeconds: null })).status, 200)
    assert.deepEqual(await shown(), { retries: 'standard', callbackTimeoutSeconds: null })
  })
}

test('a receiver that goes on reading, however slowly, has the time that its command says and no more', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const server = createServer(async (request, response) => {
    request.on('error', () => {})
    for (; !request.destroyed; await sleep(30)) request.read()
    response.end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  await setup.db.transact((tx) => tx.updateTable('command').set({ callback_timeout_seconds: 1 }).execute())
  setup.startLoop()
  const part = JSON.stringify({ text: 'x'.repeat(2_000_000) })
  const id = await setup.deliver(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, Array(12).fill(part))
  const row = await setup.until(id, ({ attempt_count }) => attempt_count === 1)
  assert.match(row.last_error ?? '', /^The request to 127\.0\.0\.1:\d+ failed: it took longer than 1 second$/)
})
