import { freePort } from '../databases/free-port.ts'
import { makeGuardedFolder } from '../databases/guarded-folder.ts'
import { type Api, signIn } from './api.ts'
import { type GuardedProcess, mainProgram, spawnGuarded } from './guarded-process.ts'

export const owner = { email: 'owner@example.com', password: 'correct horse battery staple' }
/** Any 32 bytes: needed where the key is not kept in the data folder. */
const secretKey = Buffer.alloc(32, 7).toString('base64')

export interface ServerOptions {
  /** `postgres://…`; by default SQLite in the data folder. */
  databaseUrl?: string
  leaseSeconds?: number
  /** Further settings, by their names. */
  settings?: Readonly<Record<string, string>>
  /** Flags of Node itself, such as `--cpu-prof`. */
  nodeFlags?: readonly string[]
}

/** `postern server` as a process of its own. */
export interface SystemServer {
  readonly url: string
  /** Calls the REST API as the owner. */
  readonly api: Api
  readonly pid: number
  readonly dataFolder: string
  output(): string
  /** Ends it at once with SIGKILL. */
  kill(): Promise<void>
  /**
   * Starts it again on the same port with the same data, after an orderly end when it is still running; in between,
   * nobody else uses the data.
   */
  restart(between?: () => Promise<void>): Promise<void>
}

/** Whoever ends what was started; a test, or a whole file or program. */
export interface Ending {
  after(end: () => Promise<void>): void
}

/** Starts a server, and ends it with the test. */
export async function startServer(t: Ending, options: ServerOptions = {}): Promise<SystemServer> {
  const folder = makeGuardedFolder('server', 'KILL')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const dataFolder = `${folder.path}/data`
  const environment = {
    POSTERN_LISTEN: `127.0.0.1:${port}`,
    POSTERN_DATA: dataFolder,
    POSTERN_ADMIN_EMAIL: owner.email,
    POSTERN_ADMIN_PASSWORD: owner.password,
    POSTERN_CALLBACK_ALLOW: '127.0.0.0/8',
    POSTERN_SAMPLE: 'off',
    ...(options.databaseUrl !== undefined && {
      POSTERN_DATABASE_URL: options.databaseUrl,
      POSTERN_SECRET_KEY: secretKey,
    }),
    ...(options.leaseSeconds !== undefined && { POSTERN_LEASE_SECONDS: String(options.leaseSeconds) }),
    ...options.settings,
  }
  let running: GuardedProcess | undefined

  async function start(): Promise<void> {
    running = spawnGuarded(folder, [...(options.nodeFlags ?? []), mainProgram, 'server'], environment)
    await running.untilPrinted(/^Postern is ready at \S+/m)
  }
  const end = async (signal: NodeJS.Signals) => {
    await running?.end(signal)
    running = undefined
  }
  t.after(async () => {
    await end('SIGKILL')
    await folder.remove()
  })
  await start()
  const api = await signIn(url, owner)
  return {
    url,
    api,
    dataFolder,
    get pid() {
      if (!running) throw new Error('the server does not run now')
      return running.pid
    },
    output: () => running?.output() ?? '',
    kill: () => end('SIGKILL'),
    async restart(between) {
      await end('SIGTERM')
      await between?.()
      await start()
    },
  }
}
