import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { npmPackagesAreCurrent } from './npm-packages.mjs'
import { webBuildIsCurrent } from './web-build.mjs'

const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

test('looking whether all is there takes under 150 ms and starts no program', async () => {
  const script = `
    const { npmPackagesAreCurrent } = await import(${JSON.stringify(import.meta.resolve('./npm-packages.mjs'))})
    const { needsToStart } = await import(${JSON.stringify(import.meta.resolve('./system-needs.mjs'))})
    npmPackagesAreCurrent(process.argv[1])
    needsToStart.every((need) => need.isThere())`
  const began = performance.now()
  npmPackagesAreCurrent(projectRoot)
  webBuildIsCurrent(projectRoot)
  assert.ok(performance.now() - began < 150)
  await runScript(script, [projectRoot], ['--permission', '--allow-fs-read=*'])
})

test('npm packages are current only when each has the version and checksum of the lock file', (t) => {
  const root = openFolder(t)
  const lock = {
    packages: {
      '': { name: 'root' },
      'packages/web': { name: 'web' },
      'node_modules/web': { link: true },
      'node_modules/a': { version: '1.0.0', integrity: 'x' },
      'node_modules/other-system': { version: '1.0.0', integrity: 'y', optional: true },
    },
  }
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock))
  const install = (packages: object) => {
    mkdirSync(join(root, 'node_modules'), { recursive: true })
    writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }))
  }
  assert.equal(npmPackagesAreCurrent(root), false)
  install({ 'node_modules/a': { version: '1.0.0', integrity: 'x' } })
  assert.equal(npmPackagesAreCurrent(root), true)
  install({ 'node_modules/a': { version: '1.0.0', integrity: 'z' } })
  assert.equal(npmPackagesAreCurrent(root), false)
  install({ 'node_modules/a': { version: '1.0.1', integrity: 'x' } })
  assert.equal(npmPackagesAreCurrent(root), false)
  install({})
  assert.equal(npmPackagesAreCurrent(root), false)
})

test('set-ups of one clone run one after the other', async (t) => {
  const root = openFolder(t)
  const log = join(root, 'log')
  const script = `
    const { withSetupLock } = await import(${JSON.stringify(import.meta.resolve('./setup-lock.mjs'))})
    const { appendFileSync } = await import('node:fs')
    await withSetupLock(process.argv[1], async () => {
      appendFileSync(process.argv[2], 'in ')
      await new Promise((resolve) => setTimeout(resolve, 30))
      appendFileSync(process.argv[2], 'out ')
    })`
  await Promise.all(Array.from({ length: 5 }, () => runScript(script, [root, log])))
  assert.equal(readFileSync(log, 'utf8'), 'in out '.repeat(5))
  assert.equal(existsSync(join(root, '.postern/setup.lock')), false)
})

test('the lock of a killed set-up is dropped, but not while the program that it ran goes on', async (t) => {
  const root = openFolder(t)
  const address = JSON.stringify(import.meta.resolve('./setup-lock.mjs'))
  const holder = `
    const { withSetupLock } = await import(${address})
    const { spawn } = await import('node:child_process')
    await withSetupLock(process.argv[1], async (shareLock) => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
      shareLock(child.pid)
      process.kill(process.pid, 'SIGKILL')
    })`
  await runScript(holder, [root], [], 'SIGKILL')
  const outliving = Number(readFileSync(join(root, '.postern/setup.lock'), 'utf8').split('\n')[1]?.split(' ')[0])
  t.after(() => endIfThere(outliving))

  const waiting = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `await (await import(${address})).withSetupLock(process.argv[1], async () => {})`,
      root,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(waiting, 'exit')
  const [said] = await once(waiting.stdout.setEncoding('utf8'), 'data')
  assert.match(String(said), /Waiting for another set-up/)
  process.kill(outliving, 'SIGKILL')
  assert.deepEqual(await ended, [0, null])
})

test('without rights to install, the exact apt-get line is said', {
  skip: !existsSync('/usr/bin/apt-get'),
}, async () => {
  const script = `
    process.getuid = () => 1000
    process.env.PATH = '/nowhere'
    const { installWithApt } = await import(${JSON.stringify(import.meta.resolve('./apt-packages.mjs'))})
    const need = { what: 'a', why: 'b', apt: ['one', 'two'], isThere: () => false, dnf: [], pacman: [], brew: [] }
    await installWithApt([need]).catch((error) => console.log(error.message))`
  assert.match(await runScript(script, []), /apt-get install --no-install-recommends one two/)
})

function openFolder(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'postern-setup-test-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  return root
}

async function runScript(script: string, args: string[], options: string[] = [], endsBy?: string): Promise<string> {
  const child = spawn(process.execPath, [...options, '--input-type=module', '-e', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output, exit] = await Promise.all([text(child.stdout), once(child, 'exit')])
  assert.deepEqual(exit, endsBy ? [null, endsBy] : [0, null])
  return output
}

function endIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Ended already.
  }
}
