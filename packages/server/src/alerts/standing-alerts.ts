import type { StandingAlert } from '@postern/protocol/api'
import type { Transaction } from '../database/database.ts'
import { toTime } from '../lib/clock.ts'

/** The alerts that stand about the commands of a connection, or about one of them: found in the index of only these. */
export async function standingAlerts(
  db: Transaction,
  connectionId: string,
  commandId?: string,
): Promise<(commandId: string) => StandingAlert[]> {
  let query = db
    .selectFrom('alert')
    .select(['id', 'command_id', 'kind', 'message', 'opened_at'])
    .where('connection_id', '=', connectionId)
    .where('resolved_at', 'is', null)
    .where('command_id', 'is not', null)
  if (commandId !== undefined) query = query.where('command_id', '=', commandId)
  const found = new Map<string | null, StandingAlert[]>()
  for (const { id, command_id, kind, message, opened_at } of await query.orderBy('id').execute()) {
    const alerts = found.get(command_id) ?? []
    alerts.push({ id, kind, message, openedAt: toTime(opened_at) })
    found.set(command_id, alerts)
  }
  return (of) => found.get(of) ?? []
}
