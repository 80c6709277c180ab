import { join } from 'node:path'
import type { Logger } from 'pino'
import { type Sleep, sleep as sleepByClock } from './back-off.ts'
import { claimLoop } from './claim-loop.ts'
import { createDatabase, type Database, type DatabaseStanding } from './database.ts'
import { deliverDirect } from './direct/delivery-loop.ts'
import { openDirect, openSpoolOf } from './direct/open-direct.ts'
import { introduce } from './introduce.ts'
import { openJournal } from './journal/journal.ts'
import { tellAllKept } from './journal/report-end.ts'
import { isLoopback } from './loopback.ts'
import { watchDraining } from './own-key/draining.ts'
import { SignatureRefused } from './own-key/order-trust.ts'
import { type OwnKey, openOwnKey } from './own-key/own-key.ts'
import { keepPolicy } from './policy/keep-policy.ts'
import { createServerClient, type ServerClient } from './server-client.ts'
import { ServerRefused } from './server-errors.ts'
import { type GatewaySettings, SettingsError } from './settings.ts'
import { createUntilAnswered, type UntilAnswered } from './until-answered.ts'
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
  const ownKey = settings.apiKey === '' ? openOwnKey(settings.dataFolder, settings.enrolmentCode, log) : null
  const draining = watchDraining(settings.dataFolder)
  const server = createServerClient(settings.url, ownKey ?? settings.apiKey, {
    runsAtOnce: concurrency,
    way: settings.way,
    isDraining: () => draining.on,
  })
  const untilAnswered = createUntilAnswered(log, sleep)
  const policy = settings.policy === null ? null : keepPolicy(settings.policy, log)
  const spool = await openSpoolOf(settings)
  const journal = openJournal(join(settings.dataFolder, 'journal'), log)
  const known: DatabaseStanding = { away: false, info: undefined }
  const standing = { connected: false, refused: false }
  // All but the first are opened by the first command that comes to them.
  const databases = Array.from({ length: concurrency }, () => createDatabase(settings.odbc, log, now, known))
  try {
    if (ownKey && !(await enrolled(ownKey, server, settings.name, untilAnswered, signal))) return
    await greetDatabase(databases[0], log, signal)
    const shared = {
      server,
      untilAnswered,
      introduction: () => introduce(settings.name, known.info),
      compressed: !isLoopback(settings.url.hostname),
      sleep,
      log,
      now,
      policy,
      journal,
    }
    const kept = await journal.all()
    const posting = spool && openDirect({ ...shared, spool }, settings, signal, policy)
    // Rows that are kept go on being posted, as far as that is allowed, where no more are taken.
    const direct = settings.directAllow.length > 0 ? posting : null
    const loops: ((stop: AbortSignal) => Promise<void>)[] = databases.map(
      (database) => (stop) =>
        claimLoop({ ...shared, database, direct }, { refreshSeconds, now, standing, draining }, stop),
    )
    if (kept.length > 0) loops.push((stop) => tellAllKept(shared, kept, stop))
    if (posting)
      loops.push((stop) =>
        deliverDirect({ ...shared, direct: posting }, { name: settings.name, refreshSeconds, now }, stop),
      )
    await untilAllEnd(loops, signal, (loop, stop) => loop(stop))
  } finally {
    await Promise.all(databases.map((database) => database.close()))
    await server.close()
    draining.close()
    spool?.close()
    log.info('the gateway has stopped')
  }
}

/** False when it was stopped before. @throws SettingsError where the code is not accepted: nothing but another one helps */
async function enrolled(
  ownKey: OwnKey,
  server: ServerClient,
  name: string,
  untilAnswered: UntilAnswered,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await ownKey.enrol(server, name, untilAnswered, signal)
    return true
  } catch (error) {
    if (signal.aborted) return false
    if (!(error instanceof ServerRefused || error instanceof SignatureRefused)) throw error
    throw new SettingsError([`The gateway could not be enrolled: ${error.message}.`])
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
