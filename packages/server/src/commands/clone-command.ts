import type { ValueType } from '@postern/protocol'
import type { Command } from '@postern/protocol/api'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { AppError, badInput, type InputError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { checkOverlapOf } from './command-options.ts'
import { toCommand } from './command-view.ts'
import { findCommand } from './find-command.ts'

/** A paused copy of a static command, with its last value and nothing of its past. */
export async function cloneCommand(
  { db, bus, clock }: { db: Database; bus: Bus; clock: Clock },
  id: string,
  name: string | undefined,
): Promise<Command> {
  const now = clock()
  const { row, connection } = await db.transact(async (tx) => {
    const { row: from, connection } = await findCommand(tx, id)
    if (from.kind !== 'static') throw new AppError('COMMAND_STATE', 'A dynamic command runs once: make a new one')
    const errors: InputError[] = []
    checkOverlapOf(from.overlap, from.last_value_type as ValueType | null, errors)
    if (errors.length > 0) throw badInput(...errors)
    const row = await tx
      .insertInto('command')
      .values({
        id: newId(),
        connection_id: from.connection_id,
        kind: 'static',
        name: name ?? (from.name === null ? null : `${from.name.slice(0, 190)} (copy)`),
        sql: from.sql,
        params: from.params,
        callback_url: from.callback_url,
        schedule: from.schedule,
        last_field: from.last_field,
        last_value: from.last_value,
        last_value_type: from.last_value_type,
        last_value_option: from.last_value_option,
        from_beginning: from.from_beginning,
        overlap: from.overlap,
        exact_numbers: from.exact_numbers,
        timeout_seconds: from.timeout_seconds,
        max_rows: from.max_rows,
        max_bytes: from.max_bytes,
        writes: from.writes,
        active_from: from.active_from,
        active_until: from.active_until,
        freshness: from.freshness,
        retries: from.retries,
        callback_timeout_seconds: from.callback_timeout_seconds,
        callback_format: from.callback_format,
        callback_headers: from.callback_headers,
        callback_credential: from.callback_credential,
        empty_results: from.empty_results,
        callback_rate: from.callback_rate,
        unordered: from.unordered,
        sealed_for: from.sealed_for,
        direct: from.direct,
        status: 'PAUSED',
        pause_after_run: 0,
        due_at: null,
        priority: from.priority,
        created_at: now,
        updated_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return { row, connection }
  })
  bus.publish({ kind: 'change', change: { what: 'command', connection, id: row.id } })
  return toCommand(row, connection, [])
}
