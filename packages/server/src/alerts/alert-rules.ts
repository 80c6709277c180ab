import type { AlertKind } from '@postern/protocol/api'
import { type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Transaction } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'

/** What deserves an alert. */
export interface Cause {
  readonly connectionId: string
  /** Null where it is about the whole connection. */
  readonly commandId: string | null
  readonly commandName: string | null
  /** Origin of the receiver that it is about. */
  readonly receiver?: string
  readonly message: string
}

/** What raises alerts of one kind and lets them resolve: each is one query, by an index, however much is stored. */
export interface AlertRule {
  readonly kind: AlertKind
  /** What deserves an alert and has none. */
  findCauses(db: Transaction, now: number): Promise<Cause[]>
  /** The ids of standing alerts whose cause is gone. */
  findGone(db: Transaction, now: number): Promise<string[]>
}

/** Most alerts of a kind that one look raises or resolves; the next goes on. */
export const mostAtOnce = 200

/** For queries on commands: no alert of the kind stands about them. */
export const hasNoAlert = (kind: AlertKind): RawBuilder<SqlBool> =>
  sql`not exists (select 1 from alert where alert.command_id = command.id and alert.kind = ${kind} and alert.resolved_at is null)`

/** For queries on commands: they are not paused, and it is their time. */
export const isWaitedFor = (now: number): RawBuilder<SqlBool> =>
  sql`command.status in ('READY', 'PROCESSING')
    and (command.active_from is null or command.active_from <= ${now})
    and (command.active_until is null or command.active_until > ${now})`

/** Standing alerts about commands that are not among `causes`: any longer, or at all. */
export async function findGoneOf<TB extends keyof Tables, O>(
  db: Transaction,
  kind: AlertKind,
  causes: SelectQueryBuilder<Tables, TB, O>,
): Promise<string[]> {
  const rows = await db
    .selectFrom('alert')
    .select('id')
    .where('resolved_at', 'is', null)
    .where('kind', '=', kind)
    .where(({ not, exists }) => not(exists(causes.where(sql<SqlBool>`command.id = alert.command_id`))))
    .limit(mostAtOnce)
    .execute()
  return rows.map(({ id }) => id)
}
