import { repeat } from '../lib/repeat.ts'
import { type AlertContext, createRules, lookForAlerts } from './look-for-alerts.ts'

interface AlertWatchOptions {
  /** Milliseconds between two looks. */
  readonly everyMs: number
  /** Nothing is raised before: gateways that could not be heard while no server was there come back first. */
  readonly settleMs: number
}

const defaults: AlertWatchOptions = { everyMs: 10_000, settleMs: 2 * 60_000 }

/** Raises alerts and lets them resolve until it is closed; several server processes may each have one. */
export function startAlertWatch(
  context: AlertContext,
  options: Partial<AlertWatchOptions> = {},
): { close(): Promise<void> } {
  const { everyMs, settleMs } = { ...defaults, ...options }
  const rules = createRules()
  const startedAt = context.clock()
  return repeat(async () => {
    await lookForAlerts(context, rules, { raises: context.clock() - startedAt >= settleMs })
    return everyMs
  })
}
