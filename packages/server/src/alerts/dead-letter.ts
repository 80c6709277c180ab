import { type SqlBool, sql } from 'kysely'
import type { Transaction } from '../database/database.ts'
import { type AlertRule, type Cause, hasNoAlert, mostAtOnce } from './alert-rules.ts'
import { nameOf, timeFor } from './alert-words.ts'

/**
 * A result could not be delivered, and waits to be redelivered or dropped by a person. Commands that run once share one
 * alert of their connection: a receiver that is away has as many dead letters as there were commands.
 */
export const deadLetter: AlertRule = {
  kind: 'dead-letter',

  async findCauses(db) {
    const ofCommands = await firstDeadLetters(db, 'static', 'command_id')
      .where(hasNoAlert('dead-letter'))
      .limit(mostAtOnce)
      .execute()
    const ofConnections = await firstDeadLetters(db, 'dynamic', 'connection_id')
      .where(
        sql<SqlBool>`not exists (select 1 from alert where alert.connection_id = delivery.connection_id and alert.kind = 'dead-letter' and alert.command_id is null and alert.resolved_at is null)`,
      )
      .limit(mostAtOnce)
      .execute()
    const givenUp = (row: (typeof ofCommands)[number]) =>
      `given up at ${timeFor(row, row.ended_at ?? 0)}: ${row.last_error ?? 'unknown'}`
    return [
      ...ofCommands.map(
        (row): Cause => ({
          connectionId: row.connection_id,
          commandId: row.id,
          commandName: row.name,
          message: `${nameOf(row)} has a result that could not be delivered, ${givenUp(row)}`,
        }),
      ),
      ...ofConnections.map(
        (row): Cause => ({
          connectionId: row.connection_id,
          commandId: null,
          commandName: null,
          message: `Results of dynamic commands could not be delivered, the first ${givenUp(row)}`,
        }),
      ),
    ]
  },

  async findGone(db) {
    const rows = await db
      .selectFrom('alert')
      .select('id')
      .where('resolved_at', 'is', null)
      .where('kind', '=', 'dead-letter')
      .where(
        sql<SqlBool>`case when alert.command_id is null
          then not exists (select 1 from delivery inner join command on command.id = delivery.command_id
            where delivery.connection_id = alert.connection_id and delivery.state = 'FAILED' and command.kind = 'dynamic')
          else not exists (select 1 from delivery where delivery.command_id = alert.command_id and delivery.state = 'FAILED')
          end`,
      )
      .limit(mostAtOnce)
      .execute()
    return rows.map(({ id }) => id)
  },
}

/** The first dead letter of each command of a kind, or of each connection: from the indexes that hold no others. */
const firstDeadLetters = (db: Transaction, kind: 'static' | 'dynamic', by: 'command_id' | 'connection_id') =>
  db
    .selectFrom('delivery')
    .innerJoin('command', 'command.id', 'delivery.command_id')
    .select(['command.id', 'command.name', 'command.schedule'])
    .select(['delivery.connection_id', 'delivery.ended_at', 'delivery.last_error'])
    .where('delivery.id', 'in', ({ selectFrom }) =>
      selectFrom('delivery as failed')
        .innerJoin('command as owner', 'owner.id', 'failed.command_id')
        .select(({ fn }) => fn.min('failed.id').as('id'))
        .where('failed.state', '=', sql.lit('FAILED'))
        .where('owner.kind', '=', kind)
        .groupBy(`failed.${by}`),
    )
