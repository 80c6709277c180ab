import type { Logger } from 'pino'
import { type Sleep, sleep as sleepByClock } from './back-off.ts'
import { claimLoop } from './claim-loop.ts'
import { createDatabase, type Database, type DatabaseStanding } from './database.ts'
import { deliverDirect } from './direct/delivery-loop.ts'
import { openDirect, openSpoolOf } from './direct/open-direct.ts'
import { introduce } from './introduce.ts'
import { isLoopback } from './loopback.ts'
import { createServerClient } from './server-client.ts'
import type { GatewaySettings } from './settings.ts'
import { createUntilAnswered } from './until-answered.ts'
import { gatewayVersion } from './version.ts'

/** @public */
export interface GatewayOptions {
  /** Aborts to stop the gateway: it finishes or hands back what it holds. */
  readonly signal: AbortSignal
  readonly log: Logger
  /** Replaces every wait, and the clock that they are measured by, for tests. */
  readonly sleep?: Sleep
  readonly now?: () => number
}

/**
 * Runs a gateway until its signal aborts. Neither a server nor a database that is away ends it: it says so, waits and
 * goes on when they are back.
 *
 * @public
 */
export async function runGateway(settings: GatewaySettings, options: GatewayOptions): Promise<void> {
  const { signal, log, sleep = sleepByClock, now = Date.now } = options
  for (const warning of settings.warnings) log.warn(warning)
  log.info({ gateway: settings.name, version: gatewayVersion, server: settings.url.href }, 'the gateway starts')
  const { concurrency, refreshSeconds } = settings
  const server = createServerClient(settings.url, settings.apiKey, concurrency)
  const spool = await openSpoolOf(settings)
  const known: DatabaseStanding = { away: false, info: undefined }
  const standing = { connected: false, refused: false }
  // All but the first are opened by the first command that comes to them.
  const databases = Array.from({ length: concurrency }, () => createDatabase(settings.odbc, log, now, known))
  try {
    await greetDatabase(databases[0], log, signal)
    const shared = {
      server,
      untilAnswered: createUntilAnswered(log, sleep),
      introduction: () => introduce(settings.name, known.info),
      compressed: !isLoopback(settings.url.hostname),
      sleep,
      log,
    }
    const posting = spool && openDirect({ ...shared, spool }, settings, signal)
    // Rows that are kept go on being posted, as far as that is allowed, where no more are taken.
    const direct = settings.directAllow.length > 0 ? posting : null
    const loops: ((stop: AbortSignal) => Promise<void>)[] = databases.map(
      (database) => (stop) => claimLoop({ ...shared, database, direct }, { refreshSeconds, now, standing }, stop),
    )
    if (posting)
      loops.push((stop) =>
        deliverDirect({ ...shared, direct: posting }, { name: settings.name, refreshSeconds, now }, stop),
      )
    await untilAllEnd(loops, signal, (loop, stop) => loop(stop))
  } finally {
    await Promise.all(databases.map((database) => database.close()))
    await server.close()
    spool?.close()
    log.info('the gateway has stopped')
  }
}

/** Stopped together, also when one of them fails; each has ended before this settles. */
async function untilAllEnd<T>(
  all: readonly T[],
  stop: AbortSignal,
  loop: (one: T, stop: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController()
  const signal = AbortSignal.any([stop, failed.signal])
  const loops = all.map((one) =>
    loop(one, signal).catch((error: unknown) => {
      failed.abort(error)
      throw error
    }),
  )
  await Promise.allSettled(loops)
  await Promise.all(loops)
}

/** Opens the connection before the first command needs it; a database that is away is no reason not to start. */
async function greetDatabase(database: Database | undefined, log: Logger, signal: AbortSignal): Promise<void> {
  try {
    if (!database) return
    const { info } = await database.open(signal)
    database.rest() // until a command needs it; if none does, it is closed as after any command
    log.info({ dbms: info.dbms, dbmsVersion: info.dbmsVersion, driver: info.driver }, 'connected to the database')
  } catch {
    // The database itself has said that it is away; the first command tries again.
  }
}
