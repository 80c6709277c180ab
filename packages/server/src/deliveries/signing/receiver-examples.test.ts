import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { newSigningKey, publicKeyOf, Signer, writeSigningKeys } from '@postern/outbound'
import { freePort } from '../../../../../tests/databases/free-port.ts'
import { createSecretBox } from '../../lib/secret-box.ts'
import { deliverySetup } from '../../testing/delivery-setup.ts'

const folder = fileURLToPath(new URL('../../../../../docs/receivers/', import.meta.url))

interface Example {
  readonly file: string
  /** What must be there to run it. */
  readonly tool: readonly string[]
  /** Where it is to be compiled first. */
  readonly build?: (folder: string) => readonly string[]
  readonly run: (port: number, folder: string) => readonly string[]
  /** Whether it takes public keys too. */
  readonly ed25519: boolean
}

const examples: Example[] = [
  { file: 'receiver.ts', tool: [process.execPath, '-v'], run: () => [process.execPath, 'receiver.ts'], ed25519: true },
  { file: 'receiver.py', tool: ['python3', '-V'], run: () => ['python3', 'receiver.py'], ed25519: false },
  {
    file: 'receiver.php',
    tool: ['php', '-v'],
    run: (port) => ['php', '-S', `127.0.0.1:${port}`, 'receiver.php'],
    ed25519: true,
  },
  {
    file: 'receiver.go',
    tool: ['go', 'version'],
    build: (built) => ['build', '-o', join(built, 'receiver'), 'receiver.go'],
    run: (_, built) => [join(built, 'receiver')],
    ed25519: true,
  },
]

const old = newSigningKey('v1', null)
const present = newSigningKey('v1', 1)
const pair = newSigningKey('v1a', 2)
const valid = writeSigningKeys([old, present, pair])

function isInstalled([program = '', ...args]: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The example with these keys, when it listens. */
async function start(t: TestContext, { file, tool, build, run }: Example, keys: string): Promise<string> {
  const built = mkdtempSync(join(tmpdir(), 'receiver-'))
  t.after(() => rmSync(built, { recursive: true, force: true }))
  if (build)
    execFileSync(tool[0] ?? '', build(built), { cwd: folder, env: { ...process.env, GOCACHE: join(built, 'cache') } })
  const port = await freePort()
  const [program = '', ...args] = run(port, built)
  const env = { ...process.env, SIGNING_KEYS: keys, PORT: String(port) }
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const words: string[] = []
  child.stderr.on('data', (piece) => words.push(String(piece)))
  t.after(() => stop(child))
  for (let tries = 0; tries < 600 && child.exitCode === null; tries++) {
    if (await listens(port)) return `http://127.0.0.1:${port}/`
    await sleep(20)
  }
  throw new Error(`${file} does not listen: ${words.join('')}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

function listens(port: number): Promise<boolean> {
  return new Promise((tell) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      tell(true)
    })
    socket.on('error', () => tell(false))
  })
}

/** A request signed by the server's own signer, at a time of choice and with another body if wanted. */
async function post(url: string, keys: string, body: string, { at = Date.now(), sent = body } = {}): Promise<number> {
  const signer = new Signer(keys, 'msg_example', at)
  signer.update(Buffer.from(body))
  const answer = await fetch(url, { method: 'POST', headers: { ...signer.headers() }, body: sent })
  await answer.arrayBuffer()
  return answer.status
}

for (const example of examples)
  test(`docs/receivers/${example.file} takes what is signed and refuses everything else`, async (t) => {
    if (!isInstalled(example.tool)) return t.skip(`${example.tool[0]} is not installed`)
    const setup = await deliverySetup(t, 'sqlite')
    const sealed = createSecretBox('a secret key for tests, long enough').seal(valid)
    await setup.db.transact((tx) => tx.updateTable('connection').set({ signing_secret: sealed }).execute())
    setup.startLoop()
    const small = '{"name":"é漢字😀"}'
    const large = JSON.stringify({ text: 'x'.repeat(2 * 1024 * 1024) })
    for (const key of [old.text, present.text, ...(example.ed25519 ? [publicKeyOf(pair) ?? ''] : [])]) {
      const url = await start(t, example, key)
      for (const rows of [small, large]) {
        const id = await setup.deliver(url, [rows])
        const { state } = await setup.until(id, (row) => row.attempt_count > 0)
        const [attempt] = await setup.attempts(id)
        assert.deepEqual([state, attempt?.status], ['DELIVERED', 204], `${key.slice(0, 5)}: ${rows.length}`)
      }
      assert.equal(await post(url, valid, `[${small}]`), 204)
      assert.equal(await post(url, valid, `[${small}]`), 204, 'the same once more')
      const stale = Date.now() - 6 * 60_000
      assert.equal(await post(url, valid, '[]', { at: stale }), 401, 'signed long ago')
      assert.equal(await post(url, valid, '[]', { sent: '[1]' }), 401, 'another body')
      const strangers = writeSigningKeys([newSigningKey('v1', null), newSigningKey('v1a', 1)])
      assert.equal(await post(url, strangers, '[]'), 401, 'keys of somebody else')
      assert.equal((await fetch(url, { method: 'POST', body: '[]' })).status, 401, 'not signed')
    }
  })

test('docs/receivers.md links every example', () => {
  const page = readFileSync(join(folder, '..', 'receivers.md'), 'utf8')
  for (const file of [...examples.map((one) => one.file), 'receiver.cs'])
    assert.ok(page.includes(`(receivers/${file})`), file)
})
