import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sealedContentType, sealsHeader } from '@postern/protocol'
import { dialects } from '../testing/dialects.ts'
import { type TestApp, testApp } from '../testing/test-app.ts'
import { addCommand, mustClaim, testGateway } from '../testing/test-gateway.ts'

const columns = [
  { name: 'id', type: 'integer', nullable: false },
  { name: 'text', type: 'text', nullable: true },
] as const

/** A run that is done, whose parts have these rows. */
async function doneRun(server: TestApp, parts: readonly string[][]): Promise<string> {
  const gateway = await testGateway(server)
  const command = await addCommand(server)
  await command.runNow()
  const order = await mustClaim(gateway)
  await gateway.started(order)
  for (const [number, rows] of parts.entries()) await gateway.part(order, number, rows)
  const rows = parts.flat()
  const done = await gateway.finish(order, {
    parts: parts.length,
    rows: rows.length,
    bytes: parts.reduce((bytes, part) => bytes + Buffer.byteLength(part.join(',')), 0),
    columns: [...columns],
  })
  assert.equal(done.status, 200, done.text)
  return order.runId
}

for (const dialect of dialects) {
  test(`${dialect}: I5: any range of rows is what stands there, across parts and with all digits`, async (t) => {
    const server = await testApp(t, dialect)
    const rows = Array.from({ length: 17 }, (_, n) => `{"id":9007199254740993.${n},"text":"} ,{\\"id\\": ${n}"}`)
    const parts = [rows.slice(0, 5), rows.slice(5, 6), rows.slice(6, 16), rows.slice(16)]
    const run = await doneRun(server, parts)
    for (let first = 0; first <= 18; first++)
      for (const count of [0, 1, 4, 50]) {
        const got = await server.api('GET', `/runs/${run}/result?firstRow=${first}&maxRows=${count}`)
        assert.equal(got.text, `[${rows.slice(first, first + count).join(',')}]`, `${count} from ${first}`)
      }
    assert.equal((await server.api('GET', `/runs/${run}/result?firstRow=15`)).text, `[${rows.slice(15).join(',')}]`)
    assert.equal((await server.api('GET', `/runs/${run}/result?firstRow=-1`)).status, 400)
    assert.equal((await server.api('GET', '/runs/none/result?firstRow=0')).status, 404)
  })

  test(`${dialect}: a range ends where its rows are large, and one row always comes`, async (t) => {
    const server = await testApp(t, dialect)
    const large = Array.from({ length: 3 }, (_, n) => `{"id":${n},"text":"${'x'.repeat(5 * 1024 * 1024)}"}`)
    const run = await doneRun(server, [large])
    for (const first of [0, 1, 2]) {
      const { body } = await server.api('GET', `/runs/${run}/result?firstRow=${first}&maxRows=3`)
      assert.deepEqual(
        body.map(({ id }: { id: number }) => id),
        [first],
      )
    }
  })

  test(`${dialect}: I5: a result is downloaded as lines and as CSV, exactly`, async (t) => {
    const server = await testApp(t, dialect)
    const rows = [
      '{"id":12345678901234567890.10,"text":"näher 漢字"}',
      '{"id":-1e400,"text":null}',
      '{"id":3,"text":""}',
      '{"id":4,"text":"a \\"quote\\", a comma\\r\\nand a line"}',
      '{"id":5,"text":" blank"}',
      '{"id":6,"text":"back\\\\"}',
      '{"id":true,"text":{"a":[1,"},"]}}',
    ]
    const run = await doneRun(server, [rows.slice(0, 2), rows.slice(2)])
    const url = `/api/v1/runs/${run}/result?format=ndjson`
    const lines = await server.app.inject({ url, headers: { cookie: server.cookie } })
    assert.equal(lines.body, rows.join('\n'))
    assert.match(String(lines.headers['content-type']), /^application\/x-ndjson/)
    const csv = await server.api('GET', `/runs/${run}/result?format=csv`)
    assert.equal(
      csv.text,
      [
        'id,text',
        '12345678901234567890.10,näher 漢字',
        '-1e400,',
        '3,""',
        '4,"a ""quote"", a comma\r\nand a line"',
        '5," blank"',
        '6,back\\',
        'true,"{""a"":[1,""},""]}"',
        '',
      ].join('\r\n'),
    )
    assert.match(String(csv.headers['content-disposition']), /filename="[\w-]+\.csv"$/)
    assert.equal((await server.api('GET', `/runs/${run}/result?format=csv&maxRows=1`)).body.code, 'BAD_INPUT')
    assert.equal((await server.api('GET', `/runs/${run}/result?format=xml`)).status, 400)
  })

  test(`${dialect}: a sealed result has no ranges and no forms, and says why`, async (t) => {
    const server = await testApp(t, dialect)
    const gateway = await testGateway(server)
    const command = await addCommand(server, {
      sealedFor: ['age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef'],
    })
    await command.runNow()
    const order = await mustClaim(gateway)
    await gateway.started(order, { [sealsHeader]: '1' })
    await gateway.part(order, 0, ['age'], { 'content-type': sealedContentType })
    await gateway.finish(order, { parts: 1, rows: 1, bytes: 3 })
    for (const query of ['firstRow=0', 'format=csv', 'format=ndjson']) {
      const { status, body } = await server.api('GET', `/runs/${order.runId}/result?${query}`)
      assert.deepEqual([status, body.code], [409, 'RESULT_SEALED'])
    }
  })
}
