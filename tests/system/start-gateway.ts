import { makeGuardedFolder } from '../databases/guarded-folder.ts'
import { type GuardedProcess, mainProgram, spawnGuarded } from './guarded-process.ts'
import type { Ending } from './start-server.ts'

export interface GatewayOptions {
  /** Further settings, by their names. */
  settings?: Readonly<Record<string, string>>
  url: string
  apiKey: string
  odbc: string
  name?: string
}

/** `postern gateway run` as a process of its own. */
export interface SystemGateway {
  readonly dataFolder: string
  readonly pid: number
  /** Everything that it logged since its last start. */
  log(): string
  kill(): Promise<void>
  /** Starts it again, after an orderly end when it is still running. */
  restart(): Promise<void>
  /** Ends it in order and resolves with its exit code. */
  stop(): Promise<number | string | undefined>
}

/** Starts a gateway and waits until the server has answered it; ends it with the test. */
export async function startGateway(t: Ending, options: GatewayOptions): Promise<SystemGateway> {
  const folder = makeGuardedFolder('gateway', 'KILL')
  const environment = {
    POSTERN_URL: options.url,
    POSTERN_API_KEY: options.apiKey,
    POSTERN_ODBC: options.odbc,
    POSTERN_GATEWAY_NAME: options.name ?? 'test',
    POSTERN_GATEWAY_DATA: folder.path,
    POSTERN_REFRESH_SECONDS: '1',
    ...options.settings,
  }
  let running: GuardedProcess | undefined

  async function start(): Promise<void> {
    running = spawnGuarded(folder, [mainProgram, 'gateway', 'run'], environment)
    await running.untilPrinted(/the gateway starts/)
  }
  const end = async (signal: NodeJS.Signals) => {
    const code = await running?.end(signal)
    running = undefined
    return code
  }

  t.after(async () => {
    // Not in order: its server may be gone already, for which it would wait.
    await end('SIGKILL')
    await folder.remove()
  })
  await start()
  return {
    dataFolder: folder.path,
    get pid() {
      if (!running) throw new Error('the gateway does not run now')
      return running.pid
    },
    log: () => running?.output() ?? '',
    kill: async () => void (await end('SIGKILL')),
    async restart() {
      await end('SIGTERM')
      await start()
    },
    stop: () => end('SIGTERM'),
  }
}
