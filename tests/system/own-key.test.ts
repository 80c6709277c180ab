import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type OrderKey, signedMessage } from '@postern/protocol'
import { ApiKey, Connection, ConnectionOrderKey, CreatedEnrolment, listOf, type Run } from '@postern/protocol/api'
import { Type } from 'typebox'
import { useDatabases } from '../databases/shared-databases.ts'
import { type AlteringProxy, startAlteringProxy } from './altering-proxy.ts'
import { createConnection, type TestConnection } from './connection.ts'
import { makeSource, type Source } from './sources.ts'
import { type SystemGateway, startGateway } from './start-gateway.ts'
import { type SystemServer, startServer } from './start-server.ts'
import { until } from './until.ts'

const databases = useDatabases()
const ends: (() => Promise<void>)[] = []
const ending = { after: (end: () => Promise<void>) => void ends.unshift(end) }

let server: SystemServer
let proxy: AlteringProxy
let connection: TestConnection
let source: Source
let gateway: SystemGateway

const ownKeys = async () => {
  const { items } = await server.api(listOf(ApiKey), 'GET', `/connections/${connection.name}/keys`)
  return items.filter((key) => key.gateway === 'own')
}
const honest = ({ body }: { body: string }) => body
const isOrder = (path: string) => path.endsWith('/claim') || path.endsWith('/finish') || path.endsWith('/fail')

/** Runs a statement once and gives its run when it has ended. */
async function runOnce(sql = 'SELECT n FROM one'): Promise<Run> {
  const { id } = await connection.addDynamic({ sql })
  return connection.untilRun(id, ({ state }) => state === 'DONE' || state === 'FAILED')
}

before(async () => {
  server = await startServer(ending)
  source = await makeSource('SQLite', databases)
  await source.exec('CREATE TABLE one (n INTEGER); INSERT INTO one VALUES (1)')
  connection = await createConnection(server)
  proxy = await startAlteringProxy(ending, server.url)
  const { code } = await server.api(CreatedEnrolment, 'POST', `/connections/${connection.name}/enrolments`, {})
  // The server takes the key, and its answers are lost.
  proxy.alter = ({ path, body }) => (path.endsWith('/enrol') ? null : body)
  gateway = await startGateway(ending, {
    url: proxy.url,
    apiKey: '',
    odbc: source.odbc,
    name: 'own',
    settings: { POSTERN_ENROLMENT_CODE: code },
  })
})
after(async () => {
  for (const end of ends) await end()
})

test('I6: a gateway that is killed while its code is swapped has one key after it, kept for its user alone', async () => {
  await until('the answer is lost', () => proxy.seen.some(({ path }) => path.endsWith('/enrol')))
  await gateway.kill()
  proxy.alter = honest
  await gateway.restart()
  assert.equal((await runOnce()).state, 'DONE')
  assert.equal((await ownKeys()).length, 1)
  const file = statSync(join(gateway.dataFolder, 'identity.json'))
  assert.equal(file.mode & 0o777, 0o600)
  assert.ok(!gateway.log().includes('pkey_'))
})

test('a key is replaced from the server, without a run that is refused', async () => {
  const [before] = await ownKeys()
  assert.ok(before)
  await server.api(Type.Null(), 'POST', `/connections/${connection.name}/keys/${before.id}/rotate`)
  await until('another key', async () => {
    const keys = await ownKeys()
    return keys.length === 1 && keys[0]?.id !== before.id
  })
  assert.equal((await runOnce()).state, 'DONE')
  assert.ok(!gateway.log().includes('refuses'))
})

test('a new signing key is trusted because the old one vouches for it', async () => {
  await server.api(ConnectionOrderKey, 'POST', `/connections/${connection.name}/order-key/rotate`)
  assert.equal((await runOnce()).state, 'DONE')
  assert.match(gateway.log(), /a new signing key is trusted/)
})

/** A pair of somebody who is not the server. */
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const foreignKey = `pok_${publicKey.export({ format: 'jwk' }).x}`
const foreignly = (kind: 'order' | 'key', text: string) =>
  sign(null, signedMessage(kind, text), privateKey).toString('base64url')

interface Order {
  sql: string
  signed?: { key: string; text: string; signature: string }
}
/** An order as it came by, changed. */
const changed = (body: string, change: (order: Order) => Order): string => {
  const answer = JSON.parse(body)
  if ('next' in answer) return answer.next === null ? body : JSON.stringify({ next: change(answer.next) })
  return JSON.stringify(change(answer))
}
/** Which the last of these tests would find. */
const evil = 'DELETE FROM one'
const withEvilText = ({ signed, ...order }: Order, resign: (text: string) => string): Order => {
  assert.ok(signed)
  const said = JSON.parse(signed.text)
  const text = JSON.stringify({ ...said, content: { ...said.content, sql: evil } })
  return { ...order, signed: { ...signed, text, signature: resign(signed.signature) } }
}

const attacks: readonly { what: string; reason: RegExp; alter: (answer: { path: string; body: string }) => string }[] =
  [
    {
      what: 'drops the signature',
      reason: /not signed/,
      alter: ({ body }) => changed(body, ({ signed: _, ...order }) => ({ ...order, sql: evil })),
    },
    {
      what: 'changes what is signed',
      reason: /signature is wrong/,
      alter: ({ body }) => changed(body, (order) => withEvilText(order, (signature) => signature)),
    },
    {
      what: 'signs with a key of its own',
      reason: /signature is wrong/,
      alter: ({ body }) =>
        changed(body, (order) => {
          const forged = withEvilText(order, (signature) => signature)
          const text = forged.signed?.text ?? ''
          return { ...forged, signed: { key: order.signed?.key ?? '', text, signature: foreignly('order', text) } }
        }),
    },
    {
      what: 'says that a key of its own is the next',
      reason: /does not vouch/,
      alter: ({ path, body }) => {
        if (path.endsWith('/order-keys')) {
          const { keys }: { keys: OrderKey[] } = JSON.parse(body)
          return JSON.stringify({
            keys: [...keys, { publicKey: foreignKey, signature: foreignly('key', foreignKey) }],
          })
        }
        return changed(body, (order) => ({
          ...order,
          signed: { ...(order.signed as Required<Order>['signed']), key: 'x'.repeat(16) },
        }))
      },
    },
    {
      what: 'sends an order again that was signed before',
      reason: /earlier request, sent again/,
      alter: ({ body }) => {
        const earlier = proxy.seen.findLast((answer) => answer.path.endsWith('/claim'))
        assert.ok(earlier)
        return changed(body, (order) => ({ ...order, signed: JSON.parse(earlier.body).signed }))
      },
    },
  ]

for (const { what, reason, alter } of attacks)
  test(`nothing is begun of an order from between that ${what}`, async () => {
    proxy.alter = (answer) =>
      isOrder(answer.path) || answer.path.endsWith('/order-keys') ? alter(answer) : answer.body
    try {
      const { state, error, startedAt } = await runOnce()
      assert.deepEqual([state, error?.code, startedAt], ['FAILED', 'SIGNATURE_REFUSED', null])
      assert.match(error?.message ?? '', reason)
    } finally {
      proxy.alter = honest
    }
  })

test('what counts of an order is what was signed; the table that the attacks were for is as it was', async () => {
  proxy.alter = (answer) =>
    isOrder(answer.path) ? changed(answer.body, (order) => ({ ...order, sql: evil })) : answer.body
  const run = await runOnce()
  proxy.alter = honest
  assert.deepEqual([run.state, run.rows], ['DONE', 1])
})

test('a gateway that drains, by its own host or from the server, takes no run until it may again', async () => {
  const path = `/connections/${connection.name}/gateways/own`
  const isOf = async (field: 'draining' | 'drainsItself', value: boolean) =>
    until(`${field}: ${value}`, async () => {
      const { gateways } = await server.api(Connection, 'GET', `/connections/${connection.name}`)
      return gateways.find(({ name }) => name === 'own')?.[field] === value
    })
  const file = join(gateway.dataFolder, 'drain')
  writeFileSync(file, '')
  await isOf('drainsItself', true)
  const { id } = await connection.addDynamic({ sql: 'SELECT n FROM one' })
  await server.api(Connection, 'PATCH', path, { draining: true })
  rmSync(file)
  await isOf('drainsItself', false)
  assert.equal((await connection.command(id)).status, 'READY')
  await server.api(Connection, 'PATCH', path, { draining: false })
  await connection.untilRun(id, ({ state }) => state === 'DONE')
})

test('a gateway whose key is revoked stops at once, though its claim waits', async () => {
  const [key] = await ownKeys()
  assert.ok(key)
  const began = performance.now()
  await server.api(Type.Null(), 'DELETE', `/connections/${connection.name}/keys/${key.id}`)
  await until('it says so', () => gateway.log().includes('the server refuses the API key'))
  // It takes some 60 ms; a busy machine may take longer, and a claim that waits on would take 50 s.
  assert.ok(performance.now() - began < 5_000)
})
