import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { findEndedCallers } from '../access/find-ended-callers.ts'
import { findSession } from '../access/sessions.ts'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { openLocalBus } from './bus.ts'
import { EventStreams } from './event-streams.ts'

async function openEvents(t: TestContext, address: string, cookie: string) {
  const leave = new AbortController()
  t.after(() => leave.abort())
  const response = await fetch(`${address}/api/v1/events`, { headers: { cookie }, signal: leave.signal })
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    response,
    leave,
    /** Reads on until `part` has come; false when the stream ended first. */
    until: async (part: string): Promise<boolean> => {
      while (!text.includes(part)) {
        const { done, value } = await reader.read()
        if (done) return false
        text += value
      }
      return true
    },
  }
}

for (const dialect of dialects) {
  test(`${dialect}: without a session there are no events`, async (t) => {
    const { call } = await testApp(t, dialect)
    assert.equal((await call('GET', '/api/v1/events')).status, 401)
  })

  test(`${dialect}: a change reaches every open page, and the streams end when the server closes`, async (t) => {
    const { app, api, cookie, listen } = await testApp(t, dialect)
    const address = await listen()
    const pages = await Promise.all([openEvents(t, address, cookie), openEvents(t, address, cookie)])
    for (const { response } of pages) {
      assert.equal(response.headers.get('content-type'), 'text/event-stream')
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
    }
    await api('POST', '/connections', { name: 'erp' })
    for (const page of pages) {
      assert.ok(await page.until('event: change\ndata: {"what":"connection","connection":"erp","id":"erp"}\n\n'))
    }
    const closed = app.close()
    for (const page of pages) assert.equal(await page.until('never sent'), false)
    await closed
  })
}

const caller = { userId: 'u', session: null, tokenId: 't' }

for (const dialect of dialects) {
  test(`${dialect}: a caller that has signed out or whose token was revoked is found`, async (t) => {
    const { api, db, clock, cookie, user } = await testApp(t, dialect)
    const { body: token } = await api('POST', '/tokens', { name: 'x' })
    const session = await findSession(db, cookie.split('=')[1] ?? '', clock)
    assert.ok(session)
    const callers = [
      { userId: user.id, session, tokenId: null },
      { userId: user.id, session: null, tokenId: token.id },
    ]
    assert.equal((await findEndedCallers(db, clock, callers)).size, 0)
    await api('DELETE', `/tokens/${token.id}`)
    assert.deepEqual([...(await findEndedCallers(db, clock, callers))], [callers[1]])
    await api('DELETE', '/session')
    assert.equal((await findEndedCallers(db, clock, callers)).size, 2)
  })
}

test('a page that does not read is dropped, and others go on', { timeout: 20_000 }, async (t) => {
  const bus = openLocalBus()
  const streams = new EventStreams(bus, async () => new Set())
  const server = createServer((_request, response) => streams.add(response, caller)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const open = async () => {
    const socket = connect(port, '127.0.0.1')
    t.after(() => socket.destroy())
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    return socket
  }
  const reading = await open()
  let received = 0
  let last = ''
  reading.on('data', (chunk) => {
    received += chunk.length
    last = (last + chunk.toString('latin1')).slice(-2_000)
  })
  const stuck = await open()
  stuck.on('error', () => {})
  t.after(() => {
    streams.close()
    server.close()
  })
  while (streams.size < 2) await setImmediate()

  const filler = 'x'.repeat(50_000)
  // What the system itself buffers fills up first, and ours after it; the reading page must keep up meanwhile.
  for (let sent = 0; streams.size === 2; sent += filler.length) {
    bus.publish({ kind: 'change', change: { what: 'run', connection: 'erp', id: filler } })
    while (received < sent) await setImmediate()
  }
  bus.publish({ kind: 'change', change: { what: 'run', connection: 'erp', id: 'after' } })
  while (!last.includes('"id":"after"')) await setImmediate()
  assert.equal(streams.size, 1)
})

test('a page that left before its stream was opened takes no place', { timeout: 20_000 }, async (t) => {
  const streams = new EventStreams(openLocalBus(), async () => new Set())
  const left = Promise.withResolvers<void>()
  const server = createServer((_request, response) => {
    response.once('close', () => {
      streams.add(response, caller)
      left.resolve()
    })
    leaving.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    streams.close()
    server.close()
  })
  const leaving = connect((server.address() as AddressInfo).port, '127.0.0.1')
  leaving.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  await left.promise
  assert.equal(streams.size, 0)
})

test('the heartbeat ends the streams of callers that may no longer call, and keeps the others', async (t) => {
  const bus = openLocalBus()
  let mayCall = true
  const streams = new EventStreams(bus, async (callers) => new Set(mayCall ? [] : callers))
  const server = createServer((_request, response) => streams.add(response, caller)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    streams.close()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}/`)
  const text = response.text()
  await streams.beat()
  assert.equal(streams.size, 1)
  mayCall = false
  await streams.beat()
  assert.equal(streams.size, 0)
  assert.equal((await text).match(/^: still here$/gm)?.length, 2)
})
