import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { useDatabases } from '../databases/shared-databases.ts'
import { createConnection } from './connection.ts'
import { makeSource } from './sources.ts'
import { startGateway } from './start-gateway.ts'
import { startReceiver } from './start-receiver.ts'
import { startServerOn } from './storages.ts'

const databases = useDatabases()

const recipient = 'age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef'
const identity = 'AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0'
const receivers = fileURLToPath(new URL('../../docs/receivers/', import.meta.url))

/** As a receiver does it. */
function open(sealed: Uint8Array): unknown {
  const env = { ...process.env, AGE_IDENTITY: identity }
  const opened = spawnSync(process.execPath, ['open-sealed.ts'], { cwd: receivers, env, input: sealed })
  return JSON.parse(opened.stdout.toString() || `"${opened.stderr}"`)
}

test('sealed rows go through the server, only the receiver reads them, and their last value moves', async (t) => {
  const server = await startServerOn(t, 'SQLite', databases)
  const source = await makeSource('SQLite', databases)
  await source.exec(
    "CREATE TABLE orders (id int primary key, who text); INSERT INTO orders VALUES (1, 'O''Hara'), (2, '漢字')",
  )
  const receiver = await startReceiver(t)
  const connection = await createConnection(server)
  await startGateway(t, { url: server.url, apiKey: connection.apiKey, odbc: source.odbc })
  const { id } = await connection.add({
    sql: 'SELECT id, who FROM orders WHERE id > @last_value@ ORDER BY id',
    callbackUrl: receiver.url,
    lastField: 'id',
    fromBeginning: true,
    sealedFor: [recipient],
    callbackFormat: { linkAbove: 1 },
  })
  await connection.runNow(id)
  const [callback] = await receiver.untilAccepted(1)
  const { url, rows } = JSON.parse(callback?.body ?? '')
  assert.equal(rows, 2)
  const answer = await fetch(url)
  assert.equal(answer.headers.get('content-type'), 'application/vnd.age')
  const sealed = Buffer.from(await answer.arrayBuffer())
  assert.ok(!sealed.includes('Hara'))
  assert.deepEqual(open(sealed), [
    { id: 1, who: "O'Hara" },
    { id: 2, who: '漢字' },
  ])
  const command = await connection.command(id)
  assert.deepEqual([command.lastValue, command.error], ['2', null])
})
