import type { Command } from '@postern/protocol/api'
import type { Updateable } from 'kysely'
import type { Database } from '../database/database.ts'
import type { CommandTable } from '../database/tables.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { commandStates } from './command-states.ts'
import type { CommandRow } from './command-view.ts'
import { dueAgainAt, notWaited, waitAnew } from './due-time.ts'
import { updateCommand } from './update-command.ts'

/** What a person can do to a command's status. */
export type StatusRequest = 'pause' | 'resume' | 'run'

/** Pauses, resumes or runs a command now (once, without moving its schedule). */
export function changeStatus(
  db: Database,
  bus: Bus,
  clock: Clock,
  id: string,
  request: StatusRequest,
): Promise<Command> {
  const now = clock()
  return updateCommand(db, bus, id, now, (row) => {
    const status = commandStates[row.status][request]
    if (status === null) throw new AppError('COMMAND_STATE', `A ${row.status} command cannot ${request}`)
    return { ...statusChanges[request](row, now), status }
  })
}

/** What each request changes beside the status. */
export const statusChanges: Record<StatusRequest, (row: CommandRow, now: number) => Updateable<CommandTable>> = {
  pause: (row) => {
    const running = row.status === 'PROCESSING' ? 1 : 0
    return { pause_after_run: running, pause_when_released: running, due_at: null, ...notWaited }
  },
  resume: (row, now) => {
    const waited = { pause_after_run: 0, pause_when_released: 0, ...waitAnew(row, now) }
    if (row.status !== 'PAUSED') return waited
    // Times missed while it was paused are not made up for; a dynamic command has none and goes at once.
    return { ...waited, due_at: row.kind === 'static' ? dueAgainAt(row, now) : now }
  },
  run: (row, now) =>
    row.status === 'PAUSED' ? { pause_after_run: 1, due_at: now } : { pause_when_released: 0, due_at: now },
}
