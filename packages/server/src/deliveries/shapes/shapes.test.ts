import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { CallbackFormat } from '@postern/protocol/api'
import { Webhook } from 'standardwebhooks'
import { type DeliverySetup, deliverySetup } from '../../testing/delivery-setup.ts'
import { dialects } from '../../testing/dialects.ts'
import { type ReceivedCallback, startReceiver } from '../../testing/receiver.ts'
import { testApp } from '../../testing/test-app.ts'
import { addCommand, testGateway } from '../../testing/test-gateway.ts'

interface Row {
  readonly id: number
  readonly text: string
}

const rowsFrom = (from: number, count: number): Row[] =>
  Array.from({ length: count }, (_, n) => ({ id: from + n, text: `},{"id":é${'x'.repeat(n % 50)}` }))

/** 250 rows in parts of several sizes, some of them empty. */
const sizes = [0, 100, 1, 0, 99, 50, 0]
const parts = sizes.map((size, n) =>
  rowsFrom(
    sizes.slice(0, n).reduce((sum, one) => sum + one, 0),
    size,
  ),
)
const all = parts.flat()
const texts = parts.map((part) => part.map((row) => JSON.stringify(row)).join(','))

const setFormat = ({ db, command }: DeliverySetup, format: CallbackFormat) =>
  db.transact((tx) =>
    tx
      .updateTable('command')
      .set({ callback_format: JSON.stringify(format) })
      .where('id', '=', command.commandId)
      .execute(),
  )

const deliverAll = (setup: DeliverySetup, url: string) => setup.deliver(url, texts, { rows: all.length })
const idsOf = ({ body }: ReceivedCallback) => (JSON.parse(body.toString()) as Row[]).map(({ id }) => id)
const header = (name: string) => (request: ReceivedCallback) => request.headers[name]
const plainOf = ({ headers, body }: ReceivedCallback): Buffer => {
  const encoding = headers['content-encoding']
  return encoding === 'gzip' ? gunzipSync(body) : encoding === 'zstd' ? zstdDecompressSync(body) : body
}
const verify = (setup: DeliverySetup, request: ReceivedCallback) => {
  const headers = request.headers as Record<string, string>
  assert.equal(headers['content-length'], String(request.body.length))
  assert.equal(headers['content-digest'], `sha-256=:${hash('sha256', request.body, 'base64')}:`)
  new Webhook(setup.signingSecret).verify(plainOf(request), headers, { jsonParse: false })
}

for (const dialect of dialects) {
  test(`${dialect}: a whole result goes as lines or in an envelope, compressed or not, and verifies with standardwebhooks`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t)
    setup.startLoop()
    const lines = all.map((row) => `${JSON.stringify(row)}\n`).join('')
    for (const shape of ['array', 'ndjson', 'envelope'] as const)
      for (const compression of [undefined, 'gzip', 'zstd'] as const) {
        await setFormat(setup, { shape, ...(compression && { compression }) })
        receiver.requests.length = 0
        const id = await setup.deliver(receiver.url, texts, { rows: all.length })
        const { run_id, webhook_id } = await setup.until(id, ({ state }) => state === 'DELIVERED')
        const [request] = receiver.requests
        assert.ok(request)
        verify(setup, request)
        const { headers } = request
        assert.equal(headers['content-encoding'], compression)
        assert.equal(headers['content-type'], shape === 'ndjson' ? 'application/x-ndjson' : 'application/json')
        assert.deepEqual(
          ['webhook-id', 'postern-part', 'postern-of', 'postern-rows'].map((name) => headers[name]),
          [webhook_id, '1', '1', '250'],
        )
        const wanted = {
          array: JSON.stringify(all),
          ndjson: lines,
          envelope: JSON.stringify({ command: setup.command.commandId, run: run_id, columns: [], rows: all }),
        }
        assert.equal(plainOf(request).toString(), wanted[shape])
      }
  })

  test(`${dialect}: I3: batches come in order, each under an id of its own that a redelivery repeats`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t)
    setup.startLoop()
    const cases: [CallbackFormat['batch'], string[], (string | undefined)[]][] = [
      [{ rows: 100 }, ['100', '100', '50'], ['3', '3', '3']],
      [{ rows: 125 }, ['125', '125'], ['2', '2']],
      [{ rows: 250 }, ['250'], ['1']],
      [{ rows: 1_000, bytes: 1_000_000 }, ['250'], ['1']],
    ]
    for (const [batch, rows, of] of cases) {
      await setFormat(setup, batch ? { batch } : {})
      receiver.requests.length = 0
      const id = await deliverAll(setup, receiver.url)
      await setup.until(id, ({ state }) => state === 'DELIVERED')
      const first = [...receiver.requests]
      assert.deepEqual(
        first.flatMap(idsOf),
        all.map(({ id }) => id),
      )
      assert.deepEqual(first.map(header('postern-rows')), rows)
      assert.deepEqual(first.map(header('postern-of')), of)
      assert.deepEqual(
        first.map(header('postern-part')),
        rows.map((_, n) => String(n + 1)),
      )
      assert.equal(new Set(first.map(header('webhook-id'))).size, rows.length)
      for (const request of first) verify(setup, request)
      await setup.db.transact((tx) =>
        tx
          .updateTable('delivery')
          .set({ state: 'PENDING', progress: null, next_attempt_at: 0 })
          .where('id', '=', id)
          .execute(),
      )
      setup.advance(0)
      await receiver.arrived(rows.length * 2)
      assert.deepEqual(receiver.requests.slice(rows.length).map(header('webhook-id')), first.map(header('webhook-id')))
      await setup.until(id, ({ lease_id }) => lease_id === null)
    }
    await setFormat(setup, { batch: { bytes: 5_000 } })
    receiver.requests.length = 0
    await setup.until(await deliverAll(setup, receiver.url), ({ state }) => state === 'DELIVERED')
    const { requests } = receiver
    assert.deepEqual(
      requests.flatMap(idsOf),
      all.map(({ id }) => id),
    )
    assert.ok(requests.length > 1 && requests.every(({ bytes }) => bytes <= 5_000), 'no more than was said')
    assert.deepEqual(
      requests.map(header('postern-of')),
      requests.map((_, n) => (n + 1 === requests.length ? String(n + 1) : undefined)),
    )
  })

  test(`${dialect}: I3: an attempt that ends half-way goes on where it stood, under the same id, and is not counted`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const faults = new Map<number, 'status' | 'cut' | 'silence'>()
    const seen: { id: string; first: number; taken: boolean }[] = []
    const receiver = await startReceiver(t, (request, response) => {
      const first = Number(request.headers['postern-first-row'])
      const fault = faults.get(first)
      faults.delete(first)
      seen.push({ id: String(request.headers['webhook-id']), first, taken: fault === undefined })
      if (fault === 'cut') response.destroy()
      else if (fault === 'status') response.writeHead(500).end()
      else if (fault === undefined) response.end()
    })
    await setFormat(setup, { batch: { rows: 25 } })
    setup.startLoop({ timeouts: { idleMs: 300, drainMs: 0 } })
    for (const first of [51, 101, 126, 226])
      faults.set(first, first === 101 ? 'cut' : first === 126 ? 'silence' : 'status')
    const id = await deliverAll(setup, receiver.url)
    const later = await deliverAll(setup, `${receiver.url}/later`)
    for (let attempt = 1; attempt <= 4; attempt++) {
      const row = await setup.until(id, (found) => found.attempt_count === attempt && found.lease_id === null)
      assert.equal(row.state, 'PENDING')
      const attempts = await setup.attempts(id)
      const wait = (row.next_attempt_at ?? 0) - (attempts.at(-1)?.at ?? 0)
      assert.ok(wait < 8_000, `${wait}: each went further than the last, so none counts`)
      if (attempt !== 2 && attempt !== 3) assert.match(row.last_error ?? '', /500 .*\(part \d+: rows \d+ to \d+\)/)
      setup.advance(wait)
    }
    await setup.until(later, ({ state }) => state === 'DELIVERED')
    const mine = seen.slice(
      0,
      seen.findIndex(({ first }, n) => first === 1 && n > 0),
    )
    const starts = Array.from({ length: 10 }, (_, n) => 1 + n * 25)
    assert.deepEqual(
      mine.filter(({ taken }) => taken).map(({ first }) => first),
      starts,
      'each batch is taken once, in order, before those of the later run',
    )
    assert.equal(mine.length, 14)
    assert.equal(new Set(mine.map(({ id }) => id)).size, 10, 'what came again came under the id that it had')
  })

  test(`${dialect}: a batch that is too large for its receiver is halved, and the delivery goes on`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const largest = 30
    const receiver = await startReceiver(t, (request, response) =>
      response.writeHead(Number(request.headers['postern-rows']) > largest ? 413 : 200).end(),
    )
    setup.startLoop()
    await setFormat(setup, { batch: { rows: 200 } })
    const id = await deliverAll(setup, receiver.url)
    const row = await setup.until(id, ({ state }) => state === 'DELIVERED')
    assert.equal(row.attempt_count, 1)
    const taken = () => receiver.requests.filter((one) => Number(one.headers['postern-rows']) <= largest)
    assert.deepEqual(taken().map(header('postern-rows')), ['25', '25', '25', '25', '25', '25', '25', '25', '25', '25'])
    assert.deepEqual(taken().map(header('postern-of')).at(-1), '10')
    assert.deepEqual(
      taken().flatMap(idsOf),
      all.map(({ id }) => id),
    )
    const first = taken().map(header('webhook-id'))
    assert.equal(receiver.requests.length, 13)
    await setup.db.transact((tx) =>
      tx
        .updateTable('delivery')
        .set({ state: 'PENDING', progress: null, next_attempt_at: 0 })
        .where('id', '=', id)
        .execute(),
    )
    setup.advance(0)
    await receiver.arrived(23)
    assert.deepEqual(
      taken().slice(10).map(header('webhook-id')),
      first,
      'again as it was cut before, and under those ids',
    )
    await setup.until(id, ({ state }) => state === 'DELIVERED')
    const next = await deliverAll(setup, receiver.url)
    await setup.until(next, ({ state }) => state === 'DELIVERED')
    assert.equal(receiver.requests.length, 33, 'the next delivery of the command begins with what was taken')
    assert.notEqual((await setup.delivery(next)).batching, null, 'and keeps it for whenever it is sent again')
  })

  test(`${dialect}: I3: a batch whose answer was lost holds the same rows when its receiver has taken fewer of another since`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    let status = 500
    const receiver = await startReceiver(t, (_, response) => response.writeHead(status).end())
    setup.startLoop()
    const batch = { rows: 200 }
    await setFormat(setup, { batch })
    const id = await deliverAll(setup, receiver.url)
    await setup.until(id, (row) => row.attempt_count === 1 && row.lease_id === null)
    const smaller = JSON.stringify({ batch, rows: 10 })
    await setup.db.write((tables) => tables.updateTable('command').set({ smaller_batch: smaller }).execute())
    status = 200
    setup.advance(10_000)
    await setup.until(id, ({ state }) => state === 'DELIVERED')
    const [lost, again] = receiver.requests
    assert.deepEqual(
      again && [header('webhook-id')(again), idsOf(again)],
      lost && [header('webhook-id')(lost), idsOf(lost)],
    )
    assert.equal(receiver.requests.length, 3)
  })

  test(`${dialect}: a single row that is too large fails, and the delivery names it`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t, (request, response) =>
      response.writeHead(request.body.includes('"id":57,') ? 413 : 200).end(),
    )
    setup.startLoop()
    await setFormat(setup, { batch: { rows: 100 } })
    const id = await deliverAll(setup, receiver.url)
    const row = await setup.until(id, ({ attempt_count, lease_id }) => attempt_count === 1 && lease_id === null)
    assert.match(row.last_error ?? '', /413 .*row 58, which cannot be made smaller/)
    const taken = receiver.requests.filter(({ body }) => !body.includes('"id":57,'))
    assert.deepEqual(
      taken.flatMap(idsOf),
      all.slice(0, 57).map(({ id }) => id),
    )
  })
}

test('a receiver that refuses a large batch before it has read it is understood', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const taken: number[] = []
  const server = createServer((request, response) => {
    if (Number(request.headers['content-length']) > 1_000_000) {
      response.writeHead(413, { connection: 'close' }).end()
      return
    }
    request.resume().on('end', () => {
      taken.push(Number(request.headers['postern-rows']))
      response.end()
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  setup.startLoop()
  await setFormat(setup, { batch: { rows: 1_000 } })
  const part = (n: number) =>
    Array.from({ length: 100 }, (_, m) => JSON.stringify({ id: n * 100 + m, text: 'x'.repeat(20_000) })).join(',')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const id = await setup.deliver(url, [0, 1, 2, 3, 4, 5].map(part), { rows: 600 })
  const row = await setup.until(id, ({ state }) => state === 'DELIVERED')
  assert.equal(row.attempt_count, 1)
  assert.equal(
    taken.reduce((sum, rows) => sum + rows, 0),
    600,
  )
})

test('an envelope tells the columns, also in batches', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const receiver = await startReceiver(t)
  await setFormat(setup, { shape: 'envelope', batch: { rows: 249 } })
  const { run_id } = await setup.delivery(await deliverAll(setup, receiver.url))
  const columns = [{ name: '},{"id', type: 'text' }]
  const stored = JSON.stringify(columns.map((column) => ({ ...column, nullable: true })))
  await setup.db.transact((tx) => tx.updateTable('run').set({ columns: stored }).where('id', '=', run_id).execute())
  setup.startLoop()
  const bodies = (await receiver.arrived(2)).map(({ body }) => JSON.parse(body.toString()))
  const told = { command: setup.command.commandId, run: run_id, columns }
  assert.deepEqual(bodies, [
    { ...told, rows: all.slice(0, 249) },
    { ...told, rows: all.slice(249) },
  ])
})

test('a result without rows is one batch, and in lines an empty body', async (t) => {
  const setup = await deliverySetup(t, 'sqlite')
  const receiver = await startReceiver(t)
  setup.startLoop()
  for (const [format, wanted] of [
    [{ batch: { rows: 10 } }, '[]'],
    [{ shape: 'ndjson', batch: { bytes: 5_000 } }, ''],
    [{ shape: 'ndjson' }, ''],
  ] as const) {
    await setFormat(setup, format)
    receiver.requests.length = 0
    await setup.until(await setup.deliver(receiver.url, []), ({ state }) => state === 'DELIVERED')
    const [request] = receiver.requests
    assert.equal(request?.body.toString(), wanted)
    assert.deepEqual([request?.headers['postern-part'], request?.headers['postern-of']], ['1', '1'])
  }
})

for (const dialect of dialects)
  test(`${dialect}: a format is checked, shown as it was said, copied and taken back`, async (t) => {
    const server = await testApp(t, dialect)
    await testGateway(server)
    const callbackFormat: CallbackFormat = {
      shape: 'ndjson',
      batch: { rows: 500, bytes: 1_000_000 },
      compression: 'zstd',
    }
    const command = await addCommand(server, { callbackFormat })
    assert.deepEqual((await command.read()).callbackFormat, callbackFormat)
    assert.deepEqual(
      (await server.api('POST', `/commands/${command.id}/clone`, {})).body.callbackFormat,
      callbackFormat,
    )
    for (const wrong of [
      { shape: 'csv' },
      { batch: {} },
      { batch: { rows: 0 } },
      { batch: { bytes: 10 } },
      { compression: 'br' },
      { size: 1 },
      'ndjson',
    ])
      assert.equal((await command.edit({ callbackFormat: wrong })).status, 400, JSON.stringify(wrong))
    assert.equal((await command.edit({ callbackFormat: { shape: 'array' } })).body.callbackFormat, null)
    await command.edit({ callbackFormat })
    assert.equal((await command.edit({ callbackFormat: null })).body.callbackFormat, null)
  })
