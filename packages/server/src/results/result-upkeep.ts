import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { removeOldAlerts } from '../alerts/remove-old-alerts.ts'
import { removeOldAudit } from '../audit/forget.ts'
import { removeOldGateways } from '../connections/remove-old-gateways.ts'
import { removeOldMoves } from '../cursors/remove-old-moves.ts'
import type { Database } from '../database/database.ts'
import { removeOldKeys } from '../dynamic-commands/idempotency.ts'
import { removeLeftOvers } from '../dynamic-commands/remove-left-overs.ts'
import { removeOldDirectUrlKeys } from '../flow-runs/receive-records.ts'
import { removeOldFlowRuns } from '../flow-runs/remove-flow-runs.ts'
import type { Clock } from '../lib/clock.ts'
import { removeOldCommands, removeOldRuns } from '../runs/remove-old-runs.ts'
import { removeOldHours } from '../statistics/remove-old-hours.ts'
import type { ObjectStorage } from './object-storage.ts'
import type { PartStore } from './part-store.ts'
import { removeOldResults, removeResultsToFit } from './remove-old-results.ts'
import { sweepFiles } from './sweep-files.ts'
import { sweepObjects } from './sweep-objects.ts'

const everyMs = 60 * 60 * 1000
const dayMs = 24 * everyMs
/** All names are listed for it. */
const sweepEveryMs = dayMs
/** Between two batches, so that removing never holds up the work. */
const pauseMs = 250

export interface ResultUpkeep {
  readonly db: Database
  readonly parts: PartStore
  readonly clock: Clock
  readonly log: FastifyBaseLogger
  /** Where this process alone keeps files of parts; null where it keeps none. */
  readonly dataFolder: string | null
  /** Where parts are objects; null where none are. */
  readonly storage: ObjectStorage | null
  /** How long results are kept once they have arrived, and how many bytes of them; null: however many. */
  readonly resultDays: number
  readonly resultBytes: number | null
  /** How long finished dynamic commands are kept. */
  readonly archiveDays: number
  /** How long flow runs are kept. */
  readonly flowRunDays: number
  /** How long the audit log is kept. */
  readonly auditDays: number
}

/** Clears at start what a crash left, and every hour the results, runs, archived commands and gateways that have become old. */
export function startResultUpkeep(upkeep: ResultUpkeep): { close(): Promise<void> } {
  const { db, parts, clock, log, dataFolder, storage, resultDays, resultBytes, archiveDays, flowRunDays, auditDays } =
    upkeep
  const closing = new AbortController()
  const { signal } = closing
  const running = run()

  async function run(): Promise<void> {
    if (dataFolder !== null) await logged(() => sweepFiles(db, dataFolder, signal))
    for (let sweepAt = clock(); !signal.aborted; ) {
      if (storage !== null && clock() >= sweepAt) {
        sweepAt = clock() + sweepEveryMs
        await logged(() => sweepStorage(storage))
      }
      await logged(removeResults)
      await logged(removeToFit)
      await logged(() => removeBatches('runs', removeOldRuns))
      await logged(() => removeBatches('moves of cursors', removeOldMoves))
      await logged(() => removeBatches('alerts', removeOldAlerts))
      await logged(() => removeBatches('hours of runs', removeOldHours))
      await logged(() => removeBatches('commands', removeArchived))
      await logged(() => removeOldGateways(db, clock()))
      await logged(() => removeOldKeys(db, clock()))
      await logged(() => removeOldDirectUrlKeys(db, clock()))
      await logged(() => removeBatches('flow runs', removeFlowRuns))
      await logged(() => removeBatches('audit entries', removeAudit))
      await logged(() => removeBatches('trials', removeLeftOvers))
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => {})
    }
  }

  async function sweepStorage(objects: ObjectStorage): Promise<void> {
    const { removed } = await sweepObjects(db, objects, { now: clock(), signal })
    if (removed > 0) log.info({ objects: removed }, 'objects removed that no result names')
  }

  const removeArchived: typeof removeOldCommands = (db, parts, old) =>
    removeOldCommands(db, parts, { ...old, ageMs: archiveDays * dayMs })

  const removeFlowRuns: typeof removeOldRuns = (db, _parts, { now }) =>
    removeOldFlowRuns(db, { now, ageMs: flowRunDays * dayMs })

  const removeAudit: typeof removeOldRuns = (db, _parts, { now }) =>
    removeOldAudit(db, { now, ageMs: auditDays * dayMs })

  async function removeResults(): Promise<void> {
    for (let after: string | null = ''; after !== null && !signal.aborted; ) {
      const batch = await removeOldResults(db, parts, { now: clock(), ageMs: resultDays * dayMs, after })
      after = batch.after
      if (batch.removed > 0) log.info({ runs: batch.removed }, 'old results removed')
      if (after !== null) await sleep(pauseMs, undefined, { signal }).catch(() => {})
    }
  }

  async function removeToFit(): Promise<void> {
    if (resultBytes === null) return
    const removed = await removeResultsToFit(db, parts, { limitBytes: resultBytes, clock, signal })
    if (removed > 0) log.info({ runs: removed }, 'results removed to keep to the limit')
  }

  async function removeBatches(what: string, remove: typeof removeOldRuns): Promise<void> {
    for (let removed = -1; removed !== 0 && !signal.aborted; ) {
      removed = await remove(db, parts, { now: clock() })
      if (removed > 0) log.info({ [what]: removed }, `old ${what} removed`)
      if (removed > 0) await sleep(pauseMs, undefined, { signal }).catch(() => {})
    }
  }

  /** What fails now is tried again in an hour. */
  async function logged(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      log.error({ err: error }, 'what is old could not be cleared')
    }
  }

  return {
    close: async () => {
      closing.abort()
      await running
    },
  }
}
