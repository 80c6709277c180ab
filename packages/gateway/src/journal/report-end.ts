import type { Logger } from 'pino'
import type { ServerClient } from '../server-client.ts'
import { KeyRefused, LeaseLost, ServerRefused } from '../server-errors.ts'
import type { UntilAnswered } from '../until-answered.ts'
import type { Journal, KeptReport } from './journal.ts'

export interface Reporting {
  readonly server: ServerClient
  readonly untilAnswered: UntilAnswered
  readonly journal: Journal
  readonly log: Logger
}

/**
 * Reports the end of a run. What may not be lost is kept until the server has answered: a report that comes after its
 * lease is told as one that was kept, which the server takes while nobody has decided what else happens.
 */
export async function reportEnd<T>(
  reporting: Reporting,
  kept: KeptReport | null,
  call: () => Promise<T>,
  signal: AbortSignal,
): Promise<T | null> {
  const { journal, untilAnswered } = reporting
  if (kept) await journal.keep(kept)
  try {
    const answer = await untilAnswered(call, signal)
    if (kept) await journal.forget(kept.runId)
    return answer
  } catch (error) {
    if (!kept || !(error instanceof LeaseLost)) throw error
    await tellKept(reporting, kept, signal)
    return null
  }
}

/** Tells what a process before this one had kept. Where the API key is refused, it stays for the next start. */
export async function tellAllKept(
  reporting: Reporting,
  all: readonly KeptReport[],
  signal: AbortSignal,
): Promise<void> {
  try {
    for (const kept of all) await tellKept(reporting, kept, signal)
  } catch (error) {
    if (!signal.aborted && !(error instanceof KeyRefused)) throw error
  }
}

async function tellKept(
  { server, untilAnswered, journal, log }: Reporting,
  kept: KeptReport,
  signal: AbortSignal,
): Promise<void> {
  const { runId } = kept
  try {
    await untilAnswered(() => server.reportKept(kept, signal), signal)
    log.info({ runId }, 'the server has been told what became of a run')
  } catch (error) {
    if (!(error instanceof LeaseLost || error instanceof ServerRefused)) throw error
    log.warn({ runId, reason: error.message }, 'the server no longer takes what became of a run')
  }
  await journal.forget(runId)
}
