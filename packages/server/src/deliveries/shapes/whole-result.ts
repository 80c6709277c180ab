import type { Readable } from 'node:stream'
import { type EnvelopeHead, wholeBody } from '@postern/outbound'
import type { CallbackFormat } from '@postern/protocol/api'
import type { Database } from '../../database/database.ts'
import { openResult } from '../../results/open-result.ts'
import { openPartReader, type StoredResult } from '../../results/part-reader.ts'
import type { PartStore } from '../../results/part-store.ts'

/** A run, as far as its result and what is said of it go. */
export interface ResultOfRun extends StoredResult {
  readonly commandId: string
  readonly rows: number
  readonly bytes: number
  readonly columns: string
  readonly sealed: number
}

export const readResultOf = (db: Database, runId: string): Promise<ResultOfRun | undefined> =>
  db.read
    .selectFrom('run')
    .select([
      'id as runId',
      'connection_id as connectionId',
      'command_id as commandId',
      'parts',
      'result_removed_at as removedAt',
      'rows',
      'bytes',
      'columns',
      'sealed',
    ])
    .where('id', '=', runId)
    .where('state', '=', 'DONE')
    .executeTakeFirst()

export function envelopeHead({ commandId, runId, columns }: ResultOfRun): EnvelopeHead {
  const all = JSON.parse(columns) as EnvelopeHead['columns']
  return { command: commandId, run: runId, columns: all.map(({ name, type }) => ({ name, type })) }
}

/** All rows of a result in one body, for somebody who only reads it. */
export function openWhole(db: Database, store: PartStore, result: ResultOfRun, format: CallbackFormat): Readable {
  if (result.sealed === 1) return openResult(db, store, result.runId)
  const reader = openPartReader(db, store, result)
  const body = wholeBody(reader, format, format.shape === 'envelope' ? envelopeHead(result) : null)
  return body.once('close', () => void reader.close().catch(() => {}))
}
