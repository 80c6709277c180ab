import type { RunState } from '@postern/protocol/api'
import { sql } from 'kysely'
import type { Transaction } from '../database/database.ts'
import { prepareQuery } from '../database/prepared-query.ts'

export const hourMs = 60 * 60 * 1000

/** When the hour of an instant began. */
export const hourOf = (at: number): number => at - (at % hourMs)

export interface EndedRun {
  readonly connectionId: string
  readonly gateway: string
  readonly state: RunState
  readonly rows: number
  readonly bytes: number
  readonly leasedAt: number
}

/**
 * Adds a run that ends to what the runs of its connection, gateway and hour came to, in the transaction that ends it.
 * Its row is locked until the commit, and no other transaction that ends runs takes a lock after it.
 */
export async function countRun(tx: Transaction, run: EndedRun, now: number): Promise<void> {
  const done = run.state === 'DONE'
  // One that was handed back has not been tried.
  if (!done && run.state !== 'FAILED' && run.state !== 'LOST') return
  const tookMs = done ? Math.max(0, now - run.leasedAt) : 0
  await add.all(tx, {
    connectionId: run.connectionId,
    hour: hourOf(now),
    gateway: run.gateway,
    runs: done ? 1 : 0,
    failed: run.state === 'FAILED' ? 1 : 0,
    lost: run.state === 'LOST' ? 1 : 0,
    rows: done ? run.rows : 0,
    bytes: done ? run.bytes : 0,
    tookMs,
  })
}

interface Counted {
  readonly connectionId: string
  readonly hour: number
  readonly gateway: string
  readonly runs: number
  readonly failed: number
  readonly lost: number
  readonly rows: number
  readonly bytes: number
  readonly tookMs: number
}

const add = prepareQuery((db, counted: Counted) => {
  const { connectionId, hour, gateway, runs, failed, lost, rows, bytes, tookMs } = counted
  const sum = (column: 'runs' | 'failed' | 'lost' | 'rows' | 'bytes' | 'took_ms') =>
    sql<number>`${sql.ref(`run_hour.${column}`)} + ${sql.ref(`excluded.${column}`)}`
  return db
    .insertInto('run_hour')
    .values({
      connection_id: connectionId,
      hour,
      gateway,
      runs,
      failed,
      lost,
      rows,
      bytes,
      took_ms: tookMs,
      slowest_ms: tookMs,
    })
    .onConflict((conflict) =>
      conflict.columns(['connection_id', 'hour', 'gateway']).doUpdateSet(({ eb, ref }) => ({
        runs: sum('runs'),
        failed: sum('failed'),
        lost: sum('lost'),
        rows: sum('rows'),
        bytes: sum('bytes'),
        took_ms: sum('took_ms'),
        slowest_ms: eb
          .case()
          .when('excluded.slowest_ms', '>', ref('run_hour.slowest_ms'))
          .then(ref('excluded.slowest_ms'))
          .else(ref('run_hour.slowest_ms'))
          .end(),
      })),
    )
})
