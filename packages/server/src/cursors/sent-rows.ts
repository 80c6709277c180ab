import { digestBytes, mostInlineSentRows, PlaceholderError, parseTemplate, type SentRows } from '@postern/protocol'
import { sql } from 'kysely'
import type { Transaction } from '../database/database.ts'
import { AppError, badInput } from '../lib/app-error.ts'
import type { HeldRun } from '../runs/held-run.ts'

/*
 * What a command's cursor remembers: the digests of the rows in its window that were sent, as the run that came last saw
 * them. The row in sent_rows that command.sent_rows_run_id names counts; others were put by a run that has not finished,
 * or are about to be removed.
 */

type Account = Pick<HeldRun['command'], 'sql' | 'purpose' | 'last_field' | 'sealed_for' | 'direct' | 'sent_rows_run_id'>

/** What the order of a run says about the rows that were sent: null where it keeps no account of those it sends. */
export async function sentRowsOf(tx: Transaction, command: Account): Promise<SentRows | null> {
  // Digests of rows tell what they are to whoever can guess them.
  if (command.sealed_for !== null || command.direct === 1) return null
  if (command.purpose !== 'command' || command.last_field === null || !bindsLastValue(command.sql)) return null
  if (command.sent_rows_run_id === null) return noRows
  const stored = await tx
    .selectFrom('sent_rows')
    // Where there are more the gateway fetches them, and a claim stays small.
    .select(['count', sql<Uint8Array>`substr(digests, 1, ${mostInlineSentRows * digestBytes})`.as('digests')])
    .where('run_id', '=', command.sent_rows_run_id)
    .executeTakeFirst()
  if (!stored) return noRows
  const { count, digests } = stored
  return count > mostInlineSentRows ? { count } : { count, digests: Buffer.from(digests).toString('base64') }
}

const noRows: SentRows = { count: 0, digests: '' }

function bindsLastValue(statement: string): boolean {
  if (!statement.includes('@last_value@')) return false
  try {
    return parseTemplate(statement).usesLastValue
  } catch (error) {
    // The gateway says what is wrong with it.
    if (error instanceof PlaceholderError) return false
    throw error
  }
}

/**
 * Makes what a run reported the account of its command; returns the run that `sent_rows_run_id` names from now on.
 *
 * @throws PART_MISSING when the digests were to be put before and are not all there
 */
export async function keepSentRows(
  tx: Transaction,
  { run, command }: HeldRun,
  reported: SentRows | 'unchanged',
): Promise<string | null> {
  if (reported === 'unchanged') {
    await dropSentRows(tx, run.id)
    return command.sent_rows_run_id
  }
  const { count } = reported
  const digests = reported.digests === undefined ? undefined : readDigests(reported.digests, count)
  if (digests === undefined) await requireStaged(tx, run.id, count)
  await tx
    .deleteFrom('sent_rows')
    .where('command_id', '=', command.id)
    // What was put by this run stays only if it is what counts.
    .$if(digests === undefined, (query) => query.where('run_id', '<>', run.id))
    .execute()
  if (digests !== undefined && count > 0)
    await tx.insertInto('sent_rows').values({ run_id: run.id, command_id: command.id, count, digests }).execute()
  return count === 0 ? null : run.id
}

function readDigests(text: string, count: number): Buffer {
  const digests = Buffer.from(text, 'base64')
  if (digests.length !== count * digestBytes || digests.toString('base64') !== text)
    throw badInput({ path: '/sentRows/digests', message: `must be base64 of ${count} digests` })
  checkSorted(digests, '/sentRows/digests')
  return digests
}

/** Whoever reads them merges them with digests of its own, and would take rows for unsent that were sent. */
export function checkSorted(digests: Buffer, path: string): void {
  for (let at = digestBytes; at < digests.length; at += digestBytes)
    if (digests.compare(digests, at - digestBytes, at, at, at + digestBytes) < 0)
      throw badInput({ path, message: `must be sorted: digest ${at / digestBytes} is less than the one before it` })
}

async function requireStaged(tx: Transaction, runId: string, count: number): Promise<void> {
  const staged = await tx.selectFrom('sent_rows').select('count').where('run_id', '=', runId).executeTakeFirst()
  if (staged?.count !== count)
    throw new AppError('PART_MISSING', `${staged?.count ?? 0} of ${count} digests of sent rows have arrived`)
}

/** What a run has put and nobody will ever count. */
export async function dropSentRows(tx: Transaction, runId: string): Promise<void> {
  await tx.deleteFrom('sent_rows').where('run_id', '=', runId).execute()
}
