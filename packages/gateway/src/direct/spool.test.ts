import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type CallbackRules, onlyNamed, refusedAddress } from '@postern/outbound'
import { type Direct, requireDirect } from './keep-rows.ts'
import { openSpool, type Spool, type SpooledRun } from './spool.ts'

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-spool-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

const run: SpooledRun = { connection: 'c1', run: 'r1', key: Buffer.alloc(32, 7) }
const rows = Buffer.from('{"name":"heron"}')

async function partsOf(spool: Spool, which: SpooledRun, parts: number): Promise<string[]> {
  const reader = spool.read(which, parts)
  const texts: string[] = []
  for (let number = 0; ; number++) {
    const bytes = await reader.part(number)
    if (bytes === null) return texts
    texts.push(bytes.toString())
  }
}

test('I6: rows are there after their process has ended, under the same spool, and nobody reads them on the disk', async (t) => {
  const folder = makeFolder(t)
  const before = await openSpool(folder, 10_000)
  await before.put(run, 0, rows)
  await before.put(run, 1, Buffer.from('{"name":"owl"}'))
  before.close()
  assert.ok(!readFileSync(join(folder, 'c1', 'r1', '0')).includes('heron'))
  const after = await openSpool(folder, 10_000)
  t.after(() => after.close())
  assert.equal(after.id, before.id)
  assert.equal(after.bytes(), before.bytes())
  assert.deepEqual(await partsOf(after, run, 2), ['{"name":"heron"}', '{"name":"owl"}'])
  assert.deepEqual(await after.runs('c1'), ['r1'])
  await after.remove('c1', 'r1')
  assert.deepEqual([after.bytes(), await after.runs('c1')], [0, []])
  await assert.rejects(partsOf(after, run, 2), { name: 'SpoolError', isGone: true, message: /no longer kept/ })
})

test('rows that were changed, cut off, moved or are read with another key are refused', async (t) => {
  const folder = makeFolder(t)
  const spool = await openSpool(folder, 10_000)
  t.after(() => spool.close())
  await spool.put(run, 0, rows)
  await spool.put(run, 1, rows)
  const path = join(folder, 'c1', 'r1', '0')
  const stored = readFileSync(path)
  const damaged = { name: 'SpoolError', isGone: true, message: /damaged/ }
  for (const wrong of [Buffer.alloc(3), stored.fill(1, 20, 21), readFileSync(join(folder, 'c1', 'r1', '1'))]) {
    writeFileSync(path, wrong)
    await assert.rejects(partsOf(spool, run, 2), damaged)
  }
  await assert.rejects(partsOf(spool, { ...run, key: Buffer.alloc(32, 8) }, 1), damaged)
})

test('a full spool takes no more, and says so', async (t) => {
  const spool = await openSpool(makeFolder(t), 100)
  t.after(() => spool.close())
  await spool.put(run, 0, rows)
  await assert.rejects(spool.put(run, 1, Buffer.alloc(60)), { code: 'DIRECT_SPOOL_FULL' })
  assert.deepEqual(await partsOf(spool, run, 1), [rows.toString()])
})

test('a second process gets no spool that is in use, and one after it does', async (t) => {
  const folder = makeFolder(t)
  const first = await openSpool(folder, 100)
  await assert.rejects(openSpool(folder, 100), /Another gateway keeps its rows in .*POSTERN_GATEWAY_DATA/)
  first.close()
  const second = await openSpool(folder, 100)
  second.close()
})

test('an id that is none becomes no path', async (t) => {
  const spool = await openSpool(makeFolder(t), 1_000)
  t.after(() => spool.close())
  for (const wrong of ['..', '../x', 'a/b', ''])
    await assert.rejects(spool.put({ ...run, run: wrong }, 0, rows), /is not one/)
})

test('a receiver that the host does not name is refused before the statement', async (t) => {
  const spool = await openSpool(makeFolder(t), 1_000)
  t.after(() => spool.close())
  const named = (allow: string[]): Direct => ({
    spool,
    rules: onlyNamed('POSTERN_DIRECT_ALLOW', allow),
    makeRoom: async () => {},
  })
  const judge = (direct: Direct | null, url: string) =>
    requireDirect(direct, { url, connection: 'c1' }).then(
      () => 'allowed',
      (error) => `${error.code}: ${error.message}`,
    )
  assert.match(await judge(null, 'http://10.0.0.5/'), /^DIRECT_NOT_ALLOWED: .*POSTERN_DIRECT_ALLOW is empty/)
  const cases: [string[], string, RegExp][] = [
    [['10.0.0.0/8'], 'http://10.0.0.5/', /^allowed$/],
    [['10.0.0.0/8:8080'], 'http://10.0.0.5/', /not among what POSTERN_DIRECT_ALLOW names/],
    [['10.0.0.0/8'], 'http://93.184.216.34/', /not among what POSTERN_DIRECT_ALLOW names/],
    [['10.0.0.0/8'], 'http://169.254.169.254/', /not among/],
    [['10.0.0.0/8'], 'http://[::ffff:10.0.0.5]/', /^allowed$/],
    [['127.0.0.1', '::1'], 'http://localhost:1/', /^allowed$/],
    [['10.0.0.0/8'], 'http://localhost:1/', /this machine; callbacks go to what POSTERN_DIRECT_ALLOW names/],
    [['erp.invalid'], 'http://erp.invalid/', /^allowed$/],
    [['10.0.0.0/8'], 'ftp://10.0.0.5/', /must begin with https/],
  ]
  for (const [allow, url, expected] of cases) assert.match(await judge(named(allow), url), expected, url)
})

test('what the host’s policy does not name is refused as well, also when a connection is made later', async (t) => {
  const spool = await openSpool(makeFolder(t), 1_000)
  t.after(() => spool.close())
  let policy: CallbackRules | null = onlyNamed('callbackHosts of the gateway’s policy', ['10.0.0.5'])
  const rules = { ...onlyNamed('POSTERN_DIRECT_ALLOW', ['10.0.0.0/8']), also: () => policy }
  const direct: Direct = { spool, rules, makeRoom: async () => {} }
  const judge = (url: string) =>
    requireDirect(direct, { url, connection: 'c1' }, policy).then(
      () => 'allowed',
      (error) => `${error.code}: ${error.message}`,
    )
  assert.equal(await judge('http://10.0.0.5/'), 'allowed')
  assert.match(
    await judge('http://10.0.0.6/'),
    /^POLICY_RECEIVER: callbackHosts: .*not among what callbackHosts of the/,
  )
  assert.match(await judge('http://localhost/'), /^POLICY_RECEIVER: /)
  assert.match(refusedAddress(rules, '10.0.0.6', 80, '10.0.0.6') ?? '', /callbackHosts/)
  assert.match(refusedAddress(rules, '11.0.0.1', 80, '11.0.0.1') ?? '', /callbackHosts/)
  policy = onlyNamed('callbackHosts of the gateway’s policy', ['11.0.0.1'])
  assert.match(await judge('http://11.0.0.1/'), /^DIRECT_NOT_ALLOWED: .*POSTERN_DIRECT_ALLOW/)
  policy = null
  assert.equal(await judge('http://10.0.0.6/'), 'allowed')
})
