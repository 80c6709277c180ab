import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import type { CallbackFormat } from '@postern/protocol/api'
import { Webhook } from 'standardwebhooks'
import { createSecretBox } from '../../lib/secret-box.ts'
import { deliverySetup } from '../../testing/delivery-setup.ts'
import { dialects } from '../../testing/dialects.ts'
import { startReceiver } from '../../testing/receiver.ts'
import { testApp } from '../../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../../testing/test-gateway.ts'
import { linkMs, openLink, sealLink } from './result-link.ts'

const box = createSecretBox('a secret key for tests, long enough')

test('a link is for one result and a day; what was not made as a link is none', () => {
  const link = { runId: 'run_1', format: { shape: 'ndjson', compression: 'zstd' }, until: 1_000 } as const
  const token = sealLink(box, link)
  assert.ok(token.length < 300)
  assert.deepEqual(openLink(box, token, 999), link)
  assert.equal(openLink(box, token, 1_000), null)
  const middle = Math.floor(token.length / 2)
  const changed = `${token.slice(0, middle)}${token[middle] === 'A' ? 'B' : 'A'}${token.slice(middle + 1)}`
  const others = createSecretBox('another secret key for tests, long enough')
  for (const wrong of [
    '',
    'v1',
    'v1.AAAA',
    changed,
    sealLink(others, link),
    box.seal('["run_1",9999]'),
    box.seal('whsec_x'),
  ])
    assert.equal(openLink(box, wrong, 0), null, wrong)
})

for (const dialect of dialects) {
  test(`${dialect}: of a result above the size a signed callback tells where it is, and one below it is sent`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t)
    const setFormat = (format: CallbackFormat, bytes: number) =>
      setup.db.transact(async (tx) => {
        await tx
          .updateTable('command')
          .set({ callback_format: JSON.stringify(format) })
          .execute()
        await tx.updateTable('run').set({ bytes }).execute()
      })
    const id = await setup.deliver(receiver.url, ['{"id":1},{"id":2}'], { rows: 2 })
    await setFormat({ shape: 'ndjson', linkAbove: 16, batch: { rows: 1 } }, 17)
    setup.startLoop()
    const row = await setup.until(id, ({ state }) => state === 'DELIVERED')
    const [request] = receiver.requests
    assert.ok(request)
    const { url, until, ...told } = new Webhook(setup.signingSecret).verify(
      request.body,
      request.headers as Record<string, string>,
    ) as Record<string, string>
    assert.deepEqual(told, { command: row.command_id, run: row.run_id, rows: 2, bytes: 17 })
    assert.match(url ?? '', /^http:\/\/postern\.example\/results\/v1\.[\w-]+$/)
    assert.ok(Math.abs(Date.parse(until ?? '') - Date.now() - linkMs) < 60_000)
    assert.deepEqual(
      ['webhook-id', 'postern-link', 'postern-rows', 'content-type'].map((name) => request.headers[name]),
      [row.webhook_id, until, '2', 'application/json'],
    )
    await setFormat({ linkAbove: 17 }, 17)
    await setup.deliver(receiver.url, ['{"id":3}'], { rows: 1 })
    assert.equal((await receiver.arrived(2))[1]?.body.toString(), '[{"id":3}]')
  })

  test(`${dialect}: a result is fetched by its link in the form of its command, until it is gone`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server)
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order)
    const columns = [{ name: 'id', type: 'integer' }] as const
    await gateway.finish(order, { inline: '{"id":1},{"id":2}', rows: 2, columns: [...columns] })
    const until = server.clock() + linkMs
    const link = (format: CallbackFormat, runId = order.runId) =>
      `/results/${sealLink(server.secretBox, { runId, format, until })}`
    const get = (path: string) => server.app.inject({ method: 'GET', url: path })
    const cases: [CallbackFormat, string][] = [
      [{}, '[{"id":1},{"id":2}]'],
      [{ shape: 'ndjson' }, '{"id":1}\n{"id":2}\n'],
      [
        { shape: 'envelope' },
        JSON.stringify({ command: command.id, run: order.runId, columns, rows: [{ id: 1 }, { id: 2 }] }),
      ],
    ]
    for (const [format, wanted] of cases) assert.equal((await get(link(format))).body, wanted)
    const compressed = await get(link({ compression: 'zstd' }))
    assert.equal(compressed.headers['content-encoding'], 'zstd')
    assert.equal(zstdDecompressSync(compressed.rawPayload).toString(), '[{"id":1},{"id":2}]')
    assert.equal((await get(link({}, 'run_other'))).statusCode, 404)
    assert.equal((await get(`${link({})}x`)).statusCode, 404)
    await server.db.transact((tx) => tx.updateTable('run').set({ result_removed_at: 1 }).execute())
    const removed = await get(link({}))
    assert.equal(removed.statusCode, 404)
    assert.match(removed.body, /no longer kept/)
  })
}
