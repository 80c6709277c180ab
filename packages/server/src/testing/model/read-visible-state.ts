import type { TypedValue } from '@postern/protocol'
import type { Database } from '../../database/database.ts'
import type { RealServer } from './real-server.ts'
import type { VisibleState } from './visible-state.ts'

/** What the tables hold of one connection: one query for each of them. */
export async function readVisibleState({ read }: Database, server: RealServer): Promise<VisibleState> {
  const { id } = server.connection
  const [commands, runs, parts, deliveries] = await Promise.all([
    read.selectFrom('command').selectAll().where('connection_id', '=', id).execute(),
    read.selectFrom('run').selectAll().where('connection_id', '=', id).execute(),
    read
      .selectFrom('result_part')
      .innerJoin('run', 'run.id', 'result_part.run_id')
      .select(['run_id', 'number', 'body'])
      .where('connection_id', '=', id)
      .orderBy('number')
      .execute(),
    read.selectFrom('delivery').selectAll().where('connection_id', '=', id).execute(),
  ])
  const commandNumbers = new Map(server.commands.map((command, number) => [command.id, number]))
  const runNumbers = new Map(server.runs.map(({ order }, number) => [order.runId, number]))
  const numberIn = (numbers: Map<string, number>, id: string) => numbers.get(id) ?? -1
  return {
    commands: commands
      .map((row) => ({
        command: numberIn(commandNumbers, row.id),
        status: row.status,
        due: row.due_at,
        run: row.run_id === null ? null : numberIn(runNumbers, row.run_id),
        fence: row.fence,
        lastValue: row.last_value,
        cursorEdits: row.cursor_edits,
        pauseAfterRun: row.pause_after_run === 1,
        pauseWhenReleased: row.pause_when_released === 1,
        error: row.error_code,
        lastRunAt: row.last_run_at,
      }))
      .sort((a, b) => a.command - b.command),
    runs: runs
      .map((row) => ({
        run: numberIn(runNumbers, row.id),
        command: numberIn(commandNumbers, row.command_id),
        fence: row.fence,
        state: row.state,
        gateway: row.gateway,
        leasedAt: row.leased_at,
        startedAt: row.started_at,
        endedAt: row.ended_at,
        expires: row.lease_expires_at,
        cancelRequested: row.cancel_requested === 1,
        error: row.error_code,
        before: textOf(row.last_value_before),
        after: textOf(row.last_value_after),
        parts: parts
          .filter(({ run_id }) => run_id === row.id)
          .map(({ number, body }) => `${number}:${Buffer.from(body ?? []).toString()}`),
      }))
      .sort((a, b) => a.run - b.run),
    deliveries: deliveries
      .map((row) => ({
        command: numberIn(commandNumbers, row.command_id),
        run: numberIn(runNumbers, row.run_id),
        sequence: row.sequence,
        state: row.state,
        nextAttemptAt: row.next_attempt_at,
      }))
      .sort((a, b) => a.run - b.run),
  }
}

const textOf = (json: string | null): string | null =>
  json === null ? null : ((JSON.parse(json) as TypedValue | null)?.value ?? null)
