import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import type { Clock } from '../lib/clock.ts'
import type { AlertRule } from './alert-rules.ts'
import { type ChangedAlert, raiseAlerts, resolveAlerts } from './change-alerts.ts'
import { deadLetter } from './dead-letter.ts'
import { heldBack } from './held-back.ts'
import { createNoGateway } from './no-gateway.ts'
import { noRows } from './no-rows.ts'
import { receiverPaused } from './receiver-paused.ts'
import { stale } from './stale.ts'
import { stuck } from './stuck.ts'

export interface AlertContext {
  readonly db: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly log: FastifyBaseLogger
}

/** All that raises alerts. */
export const createRules = (): readonly AlertRule[] => [
  stale,
  noRows,
  stuck,
  createNoGateway(),
  deadLetter,
  receiverPaused,
  heldBack,
]

/** Looks once at each rule: lets resolve what is over, and raises what is new unless only the former is wanted. */
export async function lookForAlerts(
  { db, bus, clock, log }: AlertContext,
  rules: readonly AlertRule[],
  { raises = true }: { raises?: boolean } = {},
): Promise<void> {
  for (const rule of rules) {
    const about = { kind: rule.kind }
    try {
      const gone = await rule.findGone(db.read, clock())
      if (gone.length > 0)
        tell(await resolveAlerts(db, gone, clock()), (alert) => log.info({ ...about, alert }, 'an alert has resolved'))
      const causes = raises ? await rule.findCauses(db.read, clock()) : []
      if (causes.length > 0)
        tell(await raiseAlerts(db, rule.kind, causes, clock()), (alert) => log.warn({ ...about, alert }, 'an alert'))
    } catch (error) {
      // One rule that cannot be looked at holds up no other.
      log.error({ ...about, err: error }, 'looking for alerts failed')
    }
  }

  function tell(alerts: readonly ChangedAlert[], write: (alert: ChangedAlert) => void): void {
    for (const alert of alerts) {
      write(alert)
      bus.publish({ kind: 'change', change: { what: 'alert', connection: alert.connection, id: alert.id } })
    }
  }
}
