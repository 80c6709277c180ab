import { freePort } from '../databases/free-port.ts'
import { makeGuardedFolder } from '../databases/guarded-folder.ts'
import { type GuardedProcess, mainProgram, spawnGuarded, startProgram } from '../system/guarded-process.ts'
import { type Ending, owner } from '../system/start-server.ts'

export interface ShownServer {
  readonly url: string
  /** What it said when it was ready. */
  readonly readyLine: () => string
  stop(): Promise<void>
  /** Again, on the same port with the same data. */
  start(): Promise<void>
}

/** What `npm start` runs: the server and its sample, with an owner. */
export const startSample = (t: Ending): Promise<ShownServer> =>
  startShown(t, startProgram, [], { POSTERN_ADMIN_EMAIL: owner.email, POSTERN_ADMIN_PASSWORD: owner.password })

/** A server that nobody owns yet. */
export const startUnowned = (t: Ending): Promise<ShownServer> =>
  startShown(t, mainProgram, ['server'], { POSTERN_SAMPLE: 'off' })

async function startShown(
  t: Ending,
  program: string,
  args: string[],
  environment: Record<string, string>,
): Promise<ShownServer> {
  const folder = makeGuardedFolder('shown', 'KILL')
  const port = await freePort()
  let running: GuardedProcess | undefined
  let readyLine = ''

  async function start(): Promise<void> {
    running = spawnGuarded(folder, [program, ...args], {
      POSTERN_LISTEN: `127.0.0.1:${port}`,
      POSTERN_DATA: `${folder.path}/data`,
      ...environment,
    })
    readyLine = (await running.untilPrinted(/^Postern is ready at .+$/m))[0]
  }
  async function stop(): Promise<void> {
    await running?.end('SIGTERM')
    running = undefined
  }

  t.after(async () => {
    await stop()
    await folder.remove()
  })
  await start()
  return { url: `http://127.0.0.1:${port}`, readyLine: () => readyLine, start, stop }
}
