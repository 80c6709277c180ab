import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../databases/free-port.ts'
import { makeGuardedFolder } from '../databases/guarded-folder.ts'
import { type GuardedProcess, spawnGuarded } from './guarded-process.ts'
import { type Line, readLedger } from './ledger.ts'
import type { Ending } from './start-server.ts'

const program = fileURLToPath(new URL('faulty-receiver.ts', import.meta.url))

/** A receiver as a process of its own, that follows a seed in what it does to each request. */
export interface FaultyReceiver {
  url(path: string): string
  /** All that it has met so far, across its deaths. */
  ledger(): Line[]
  kill(): Promise<void>
  restart(): Promise<void>
}

export async function startFaultyReceiver(t: Ending, seed: number, signingSecret: string): Promise<FaultyReceiver> {
  const folder = makeGuardedFolder('receiver', 'KILL')
  const port = await freePort()
  const file = join(folder.path, 'ledger')
  writeFileSync(file, '')
  let running: GuardedProcess | undefined

  async function start(): Promise<void> {
    running = spawnGuarded(folder, [program, String(port), String(seed), file, signingSecret], {})
    await running.untilPrinted(/the receiver listens/)
  }
  const kill = async () => {
    await running?.end('SIGKILL')
    running = undefined
  }
  t.after(async () => {
    await kill()
    await folder.remove()
  })
  await start()
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    ledger: () => readLedger(readFileSync(file, 'utf8')),
    kill,
    restart: start,
  }
}
