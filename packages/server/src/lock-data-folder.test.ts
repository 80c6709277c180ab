import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { lockDataFolder } from './lock-data-folder.ts'
import { makeFolder } from './testing/dialects.ts'

test('a second server on a data folder is refused, until the first has ended', (t) => {
  const folder = makeFolder()
  t.after(folder.remove)
  const unlock = lockDataFolder(folder.path)
  assert.throws(() => lockDataFolder(folder.path), /another Postern server is running/)
  unlock()
  lockDataFolder(folder.path)()
})

test('a server that was killed leaves no lock behind', async (t) => {
  const folder = makeFolder()
  t.after(folder.remove)
  const program = `
    const { lockDataFolder } = await import(${JSON.stringify(new URL('./lock-data-folder.ts', import.meta.url).href)})
    lockDataFolder(${JSON.stringify(folder.path)})
    console.log('locked')
    setInterval(() => {}, 1000)`
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => holder.kill('SIGKILL'))
  await once(holder.stdout, 'data', { signal: AbortSignal.timeout(60_000) })
  assert.throws(() => lockDataFolder(folder.path), /another Postern server/)
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  lockDataFolder(folder.path)()
})
