import type { TestContext } from 'node:test'
import { readCallbackRules } from '@postern/outbound'
import type { User } from '@postern/protocol/api'
import { pino } from 'pino'
import { hashPassword } from '../access/password-hash.ts'
import { sessionCookie } from '../access/session-cookie.ts'
import { startSession } from '../access/sessions.ts'
import { insertUser, toUser } from '../access/users.ts'
import { type App, type AppContext, createApp } from '../app.ts'
import type { Database } from '../database/database.ts'
import { openDatabase } from '../database/open-database.ts'
import { EarlySignatures } from '../deliveries/signing/early-signatures.ts'
import { openLocalBus } from '../events/bus.ts'
import { openPostgresBus } from '../events/postgres-bus.ts'
import { createSecretBox } from '../lib/secret-box.ts'
import { createFileParts } from '../results/file-parts.ts'
import { type Dialect, makeFolder, migratedDatabaseUrl } from './dialects.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

export interface TestAnswer {
  readonly status: number
  readonly headers: Record<string, string | string[] | number | undefined>
  readonly text: string
  /** The JSON that came; a test that reads a field which is not there fails by itself. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads out of an answer is what it checks
  readonly body: any
}

export interface TestApp extends AppContext {
  readonly app: App
  readonly folder: string
  readonly user: User & { readonly password: string }
  /** Value of a `cookie` header that is signed in. */
  readonly cookie: string
  /** Real time, plus what the test moved it by. */
  readonly advance: (ms: number) => void
  /** Calls the REST API signed in, as the UI does: `api('POST', '/connections', {name: 'erp'})`. */
  readonly api: (method: Method, path: string, body?: object, headers?: Record<string, string>) => Promise<TestAnswer>
  /** Any request as it is: `call('POST', '/gateway/v1/claim', {…}, {authorization: …})`. */
  readonly call: (method: Method, url: string, body?: object, headers?: Record<string, string>) => Promise<TestAnswer>
  /** Listens on a free port of 127.0.0.1 and returns the address. */
  readonly listen: () => Promise<string>
}

const password = 'correct horse battery'
/** Made once: a hash that resists guessing takes longer than most tests. */
const passwordHash = hashPassword(password)

/** The whole server on an empty database and a temporary folder, with a signed-in owner; closed after the test. */
export async function testApp(
  t: TestContext,
  dialect: Dialect,
  replaced: Partial<AppContext> | ((db: Database) => Partial<AppContext>) = {},
): Promise<TestApp> {
  const folder = makeFolder()
  const databaseUrl = await migratedDatabaseUrl(dialect, folder.path)
  const db = await openDatabase(databaseUrl)
  const bus = dialect === 'sqlite' ? openLocalBus() : await openPostgresBus(databaseUrl)
  let moved = 0
  const clock = () => Date.now() + moved
  let address = 'http://127.0.0.1'
  const all: AppContext = {
    db,
    bus,
    clock,
    secretBox: createSecretBox('a secret key for tests, long enough'),
    parts: createFileParts(db, folder.path),
    earlySignatures: new EarlySignatures(),
    settings: {
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      dataFolder: folder.path,
      databaseUrl,
      resultStorage: null,
      secretKey: null,
      adminEmail: null,
      adminPassword: null,
      callbackAllow: ['127.0.0.0/8'],
      callbackProxy: null,
      trustProxy: [],
      leaseSeconds: 30,
      resultDays: 30,
      resultMb: null,
      archiveDays: 90,
      flowRunDays: 30,
      auditDays: 365,
      callbackRate: null,
      receiverPauseSeconds: 3_600,
      receiverPauseAttempts: 5,
      undeliveredMb: 10_240,
      sample: false,
    },
    rules: readCallbackRules(['127.0.0.0/8'], () => address),
    publicUrl: () => address,
    log: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }),
    ...(typeof replaced === 'function' ? replaced(db) : replaced),
  }
  const app = await createApp(all)
  t.after(async () => {
    await app.close()
    await bus.close()
    await db.close()
    folder.remove()
  })

  const ownerHash = await passwordHash
  const user = toUser(await db.transact((tx) => insertUser(tx, 'owner@example.com', ownerHash, clock)))
  const session = await db.transact((tx) => startSession(tx, user.id, clock))
  const cookie = `${sessionCookie}=${session.secret}`

  const call: TestApp['call'] = async (method, url, body, headers = {}) => {
    const answer = await app.inject({ method, url, headers, ...(body && { payload: body }) })
    const isJson = String(answer.headers['content-type'] ?? '').includes('json')
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      body: isJson ? JSON.parse(answer.body) : undefined,
    }
  }
  return {
    ...all,
    app,
    folder: folder.path,
    user: { ...user, password },
    cookie,
    advance: (ms) => {
      moved += ms
    },
    call,
    api: (method, path, body, headers) =>
      call(method, `/api/v1${path}`, body, { cookie, 'sec-fetch-site': 'same-origin', ...headers }),
    listen: async () => {
      address = await app.listen({ host: '127.0.0.1', port: 0 })
      return address
    },
  }
}
