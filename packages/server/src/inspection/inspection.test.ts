import assert from 'node:assert/strict'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'

const pathOf = (url: string): string => new URL(url).pathname

for (const dialect of dialects) {
  test(`${dialect}: an unknown inspection URL is not found and keeps nothing`, async (t) => {
    const { api, call, db } = await testApp(t, dialect)
    assert.equal((await call('POST', '/inspect/guess', { a: 1 })).status, 404)
    assert.equal((await api('GET', '/inspection-urls/guess')).status, 404)
    assert.equal((await api('GET', '/inspection-urls/guess/requests')).status, 404)
    assert.equal((await api('DELETE', '/inspection-urls/guess')).status, 404)
    assert.deepEqual(await db.read.selectFrom('inspected_request').selectAll().execute(), [])
  })

  test(`${dialect}: what is sent to an inspection URL can be read, credentials left out`, async (t) => {
    const { api, app } = await testApp(t, dialect)
    const { status, body: url } = await api('POST', '/inspection-urls', { name: 'trial' })
    assert.equal(status, 201)
    assert.deepEqual([url.requestCount, url.lastRequestAt], [0, null])
    const rows = '[{"id":9007199254740993,"name":"é 漢字 😀 \\" \\\\"}]'
    const answer = await app.inject({
      method: 'POST',
      url: pathOf(url.url),
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'msg_1',
        authorization: 'Bearer secret-1',
        cookie: 'session=secret-2',
      },
      payload: rows,
    })
    assert.deepEqual([answer.statusCode, answer.body], [204, ''])
    const list = await api('GET', `/inspection-urls/${url.id}/requests`)
    const [item] = list.body.items
    assert.deepEqual(
      [item.body, item.bytes, item.truncated, item.webhookId],
      [rows, Buffer.byteLength(rows), false, 'msg_1'],
    )
    assert.equal(item.headers['content-type'], 'application/json')
    assert.ok(!list.text.includes('secret-'))
    assert.equal((await api('GET', '/inspection-urls')).body.items[0].requestCount, 1)
  })

  test(`${dialect}: a body of any type or none is taken; NUL and broken UTF-8 do no harm`, async (t) => {
    const { api, app } = await testApp(t, dialect)
    const { body: url } = await api('POST', '/inspection-urls', { name: 'any' })
    const send = async (payload: Buffer | undefined, type?: string) => {
      const { statusCode } = await app.inject({
        method: 'POST',
        url: pathOf(url.url),
        ...(payload && { payload }),
        headers: type === undefined ? {} : { 'content-type': type },
      })
      assert.equal(statusCode, 204, `${type}`)
    }
    await send(undefined)
    await send(Buffer.from('not json'), 'application/json')
    await send(Buffer.from('a=1&b=2'), 'application/x-www-form-urlencoded')
    await send(Buffer.from([0, 0xff, 0xfe, 65]), 'application/octet-stream')
    await send(Buffer.from('x'), 'what/ever; charset=none')
    await send(Buffer.from('y'))
    const { items } = (await api('GET', `/inspection-urls/${url.id}/requests`)).body
    assert.deepEqual(
      items.map((item: { body: string }) => item.body),
      ['y', 'x', '\ufffd\ufffd\ufffdA', 'a=1&b=2', 'not json', ''],
    )
  })

  test(`${dialect}: a compressed body is shown as text, and its beginning where it is large`, async (t) => {
    const { api, app } = await testApp(t, dialect)
    const { body: url } = await api('POST', '/inspection-urls', { name: 'compressed' })
    const large = `[${'{"id":1},'.repeat(100_000)}{}]`
    const cases: [payload: Buffer, encoding: string, shown: string, truncated: boolean][] = [
      [gzipSync('[{"id":1}]'), 'gzip', '[{"id":1}]', false],
      [zstdCompressSync('[{"id":"é"}]'), 'zstd', '[{"id":"é"}]', false],
      [gzipSync(large), 'gzip', large.slice(0, 262_144), true],
      [zstdCompressSync(large), 'zstd', large.slice(0, 262_144), true],
      [Buffer.from('[1]'), 'gzip', '[1]', false],
      [Buffer.from('[1]'), 'br', '[1]', false],
    ]
    for (const [payload, encoding, shown, truncated] of cases) {
      const headers = { 'content-encoding': encoding, 'content-type': 'application/json' }
      const { statusCode } = await app.inject({ method: 'POST', url: pathOf(url.url), headers, payload })
      assert.equal(statusCode, 204)
      const [item] = (await api('GET', `/inspection-urls/${url.id}/requests`)).body.items
      assert.deepEqual([item.body === shown, item.bytes, item.truncated], [true, payload.length, truncated], encoding)
    }
  })

  test(`${dialect}: of a large body the beginning is kept and the rest counted`, async (t) => {
    const { api, listen } = await testApp(t, dialect)
    const address = await listen()
    const { body: url } = await api('POST', '/inspection-urls', { name: 'large' })
    // One byte first, so that a three-byte character lies across the cut.
    const chunk = Buffer.from('漢'.repeat(100_000))
    const sending = request(`${address}${pathOf(url.url)}`, { method: 'POST', agent: false })
    const answered = new Promise<number>((resolve, reject) => {
      sending.on('error', reject)
      sending.on('response', (response) => void text(response).then(() => resolve(response.statusCode ?? 0)))
    })
    sending.write('x')
    for (let i = 0; i < 20; i++) sending.write(chunk)
    sending.end()
    assert.equal(await answered, 204)
    const [item] = (await api('GET', `/inspection-urls/${url.id}/requests`)).body.items
    assert.equal(item.bytes, 1 + 20 * 300_000)
    assert.equal(item.truncated, true)
    assert.equal(item.body, `x${'漢'.repeat(Math.floor((256 * 1024 - 1) / 3))}`)
  })

  test(`${dialect}: the newest 200 requests are kept, listed page by page`, async (t) => {
    const { api, call } = await testApp(t, dialect)
    const { body: url } = await api('POST', '/inspection-urls', { name: 'many' })
    for (let i = 0; i < 205; i++) await call('POST', pathOf(url.url), { i })
    const seen: string[] = []
    let cursor = ''
    do {
      const page = (await api('GET', `/inspection-urls/${url.id}/requests?limit=90${cursor && `&cursor=${cursor}`}`))
        .body
      seen.push(...page.items.map((item: { body: string }) => JSON.parse(item.body).i))
      cursor = page.nextCursor ?? ''
    } while (cursor !== '')
    assert.deepEqual(
      seen,
      Array.from({ length: 200 }, (_, i) => 204 - i),
    )
    assert.equal((await api('GET', `/inspection-urls/${url.id}`)).body.requestCount, 200)
  })

  test(`${dialect}: a deleted inspection URL is gone with what arrived`, async (t) => {
    const { api, call, db } = await testApp(t, dialect)
    const { body: url } = await api('POST', '/inspection-urls', { name: 'gone' })
    await call('POST', pathOf(url.url), {})
    assert.equal((await api('DELETE', `/inspection-urls/${url.id}`)).status, 204)
    assert.equal((await call('POST', pathOf(url.url), {})).status, 404)
    assert.deepEqual(await db.read.selectFrom('inspected_request').select('id').execute(), [])
  })
}
