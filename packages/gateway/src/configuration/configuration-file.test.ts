import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { SettingsError } from '../settings.ts'
import {
  configurationFile,
  readConfiguration,
  type StoredConnection,
  writeConfiguration,
} from './configuration-file.ts'
import { readConnections } from './connection-settings.ts'
import { credentialName } from './seal.ts'

const orders: StoredConnection = {
  name: 'orders',
  url: 'https://postern.example.com',
  apiKey: 'pk_0123456789abcdef',
  odbc: 'DSN=orders;PWD=hunter2',
}

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-configuration-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

const problemsOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => '',
    (error: unknown) => {
      assert.ok(error instanceof SettingsError, String(error))
      return error.problems.join('\n')
    },
  )

const write = (folder: string, content: unknown) =>
  writeFileSync(configurationFile(folder), typeof content === 'string' ? content : JSON.stringify(content), {
    mode: 0o600,
  })

test('I10: what is written is read again, and its secrets are in no file', async (t) => {
  const folder = newFolder(t)
  await writeConfiguration(folder, [orders], {})
  const read = await readConfiguration(folder, {})
  assert.deepEqual(read?.connections, [{ connection: orders, problems: [] }])
  assert.deepEqual(read?.warnings, [])
  assert.deepEqual(readdirSync(folder).sort(), ['gateway.json', 'gateway.key'])
  for (const name of readdirSync(folder)) {
    assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name)
    assert.doesNotMatch(readFileSync(join(folder, name), 'latin1'), /hunter2|0123456789abcdef/)
  }
})

test('each mistake is told with its path, and no secret with it', async (t) => {
  const folder = newFolder(t)
  assert.equal(await readConfiguration(folder, {}), null)
  for (const [content, sentence] of [
    ['{"connections": [{"odbc": "PWD=hunter2" "x"', /gateway\.json is not JSON/],
    [{ connections: [] }, /version/],
    [{ version: 2, connections: [] }, /version/],
    [{ version: 1, connections: [{ ...orders, name: 'Two Words' }] }, /connections\/0\/name/],
    [{ version: 1, connections: [orders, { ...orders, pasword: 'hunter2' }] }, /connections\/1/],
    [{ version: 1, connections: [orders, orders] }, /connections\/1\/name is "orders" a second time/],
  ] as const) {
    write(folder, content)
    const problems = await problemsOf(readConfiguration(folder, {}))
    assert.match(problems, sentence)
    assert.doesNotMatch(problems, /hunter2/)
  }
})

test('secrets that were typed into the file work, and are warned of, as a file that others may read', async (t) => {
  const folder = newFolder(t)
  write(folder, { version: 1, connections: [orders] })
  chmodSync(configurationFile(folder), 0o644)
  const read = await readConfiguration(folder, {})
  assert.equal(read?.connections[0]?.connection.odbc, orders.odbc)
  assert.match(
    read?.warnings.join('\n') ?? '',
    /chmod 600[\s\S]*0\/apiKey is not encrypted[\s\S]*0\/odbc is not encrypted/,
  )
})

test('I10: a secret of another machine, or one that was changed, is a problem of its connection only', async (t) => {
  const [folder, other] = [newFolder(t), newFolder(t)]
  await writeConfiguration(other, [orders], {})
  await writeConfiguration(folder, [{ ...orders, name: 'mine' }], {})
  const foreign = JSON.parse(readFileSync(configurationFile(other), 'utf8')).connections
  const mine = JSON.parse(readFileSync(configurationFile(folder), 'utf8')).connections
  write(folder, { version: 1, connections: [...foreign, ...mine] })
  const read = await readConfiguration(folder, {})
  assert.match(read?.connections[0]?.problems.join('\n') ?? '', /0\/apiKey cannot be decrypted[\s\S]*0\/odbc cannot/)
  assert.deepEqual(read?.connections[1]?.problems, [])
})

test('a systemd credential encrypts where there is one, and what a key file encrypted is still read', async (t) => {
  const folder = newFolder(t)
  await writeConfiguration(folder, [orders], {})
  const credentials = join(folder, 'credentials')
  mkdirSync(credentials)
  writeFileSync(join(credentials, credentialName), Buffer.alloc(32, 7))
  const env = { CREDENTIALS_DIRECTORY: credentials }
  assert.equal((await readConfiguration(folder, env))?.connections[0]?.connection.odbc, orders.odbc)
  await writeConfiguration(folder, [orders], env)
  assert.match(readFileSync(configurationFile(folder), 'utf8'), /"credential:/)
  assert.equal((await readConfiguration(folder, env))?.connections[0]?.connection.odbc, orders.odbc)
  rmSync(join(folder, 'gateway.key'))
  const without = await readConfiguration(folder, {})
  assert.match(without?.connections[0]?.problems.join('\n') ?? '', /which this process does not have/)
})

test('a key file that others may read encrypts nothing', async (t) => {
  const folder = newFolder(t)
  await writeConfiguration(folder, [orders], {})
  chmodSync(join(folder, 'gateway.key'), 0o640)
  assert.match((await readConfiguration(folder, {}))?.connections[0]?.problems.join() ?? '', /chmod 600/)
  await assert.rejects(
    writeConfiguration(folder, [], {}).then(() => writeConfiguration(folder, [orders], {})),
    /chmod 600/,
  )
})

test('the environment wins over the one connection of the file, and is refused beside several', async (t) => {
  const folder = newFolder(t)
  const env = { POSTERN_GATEWAY_DATA: folder, POSTERN_ODBC: 'DSN=other', POSTERN_REFRESH_SECONDS: '9' }
  await writeConfiguration(folder, [{ ...orders, refreshSeconds: 7 }], {})
  const [one] = (await readConnections(env, [])).connections
  assert.equal(one?.settings?.odbc, 'DSN=other')
  assert.equal(one?.settings?.apiKey, orders.apiKey)
  assert.equal(one?.settings?.refreshSeconds, 9)
  assert.equal(one?.settings?.dataFolder, join(folder, 'connections', 'orders'))
  await writeConfiguration(folder, [orders, { ...orders, name: 'stock' }], {})
  assert.match(await problemsOf(readConnections(env, [])), /^POSTERN_ODBC would be for one connection, .* has 2/)
})

test('a connection with values that are wrong tells where they are; the others can run', async (t) => {
  const folder = newFolder(t)
  await writeConfiguration(
    folder,
    [
      { ...orders, url: 'ftp://x', refreshSeconds: 0 },
      { ...orders, name: 'stock' },
    ],
    {},
  )
  const [broken, well] = (await readConnections({ POSTERN_GATEWAY_DATA: folder }, [])).connections
  assert.equal(broken?.settings, null)
  assert.match(broken?.problems.join('\n') ?? '', /connections\/0\/url must begin with https/)
  assert.match(broken?.problems.join('\n') ?? '', /connections\/0\/refreshSeconds is "0"/)
  assert.equal(well?.settings?.name.length !== 0, true)
})

test('a code that is swapped for a key may stand where the key does', async (t) => {
  const folder = newFolder(t)
  const code = `pcode_${'x'.repeat(43)}.${'y'.repeat(16)}`
  await writeConfiguration(folder, [{ ...orders, apiKey: code }], {})
  const [one] = (await readConnections({ POSTERN_GATEWAY_DATA: folder }, [])).connections
  assert.deepEqual(one?.problems, [])
  assert.equal(one?.settings?.enrolmentCode, code)
  assert.equal(one?.settings?.apiKey, '')
})

test('what root writes belongs to the owner of the folder', { skip: process.getuid?.() !== 0 }, async (t) => {
  const folder = newFolder(t)
  chownSync(folder, 12_345, 12_346)
  await writeConfiguration(folder, [orders], {})
  for (const name of ['gateway.json', 'gateway.key'])
    assert.deepEqual([statSync(join(folder, name)).uid, statSync(join(folder, name)).gid], [12_345, 12_346], name)
})
