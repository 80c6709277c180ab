import type { Logger } from 'pino'
import { type Sleep, sleep as sleepByClock } from './back-off.ts'
import { claimLoop } from './claim-loop.ts'
import { createDatabase, type Database } from './database.ts'
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
  const server = createServerClient(settings.url, settings.apiKey)
  const database = createDatabase(settings.odbc, log, now)
  try {
    await greetDatabase(database, log, signal)
    const context = {
      server,
      database,
      untilAnswered: createUntilAnswered(log, sleep),
      introduction: () => introduce(settings.name, database.info),
      compressed: !isLoopback(settings.url.hostname),
      sleep,
      log,
    }
    await claimLoop(context, { refreshSeconds: settings.refreshSeconds, now }, signal)
  } finally {
    await database.close()
    await server.close()
    log.info('the gateway has stopped')
  }
}

/** Opens the connection before the first command needs it; a database that is away is no reason not to start. */
async function greetDatabase(database: Database, log: Logger, signal: AbortSignal): Promise<void> {
  try {
    const { info } = await database.open(signal)
    log.info({ dbms: info.dbms, dbmsVersion: info.dbmsVersion, driver: info.driver }, 'connected to the database')
  } catch {
    // The database itself has said that it is away; the first command tries again.
  }
}
