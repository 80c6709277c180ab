import type { ResultColumn } from '@postern/protocol'
import {
  type CommandContext,
  connectionIdOf,
  insertCommand,
  type NewRow,
  tellOfNew,
} from '../commands/create-command.ts'
import { deleteCommand } from '../commands/delete-command.ts'
import { AppError } from '../lib/app-error.ts'
import { newId } from '../lib/ids.ts'
import { firstRows } from '../results/first-rows.ts'
import { openResult } from '../results/open-result.ts'
import type { PartStore } from '../results/part-store.ts'
import { CommandWatch } from './command-watch.ts'
import { onceRow } from './create-dynamic-command.ts'
import { failureOf, readProgress } from './run-progress.ts'

export interface RunOnceContext extends CommandContext {
  readonly parts: PartStore
  /** Aborts when the server closes, which must not wait for those who wait. */
  readonly closing: AbortSignal
}

/** What a run gave whose command nobody keeps. */
export interface RanOnce {
  readonly columns: ResultColumn[]
  readonly rowCount: number
  readonly milliseconds: number
  /** A JSON array. */
  readonly rows: Buffer
}

export interface Once {
  readonly connection: string
  readonly row: Partial<NewRow> & Pick<NewRow, 'sql' | 'purpose'>
  readonly mostRows: number
  readonly mostBytes: number
  /** How long to wait for a gateway and its answer. */
  readonly waitMs: number
}

/** Runs a command for whoever asks, waits for its rows, and removes it with everything that came of it. */
export async function runOnce(context: RunOnceContext, once: Once, gone: AbortSignal): Promise<RanOnce> {
  const { db, bus, clock, parts, closing } = context
  const command = await db.transact(async (tx) =>
    insertCommand(tx, {
      ...onceRow(newId(), await connectionIdOf(tx, once.connection), clock()),
      timeout_seconds: Math.ceil(once.waitMs / 1000),
      ...once.row,
    }),
  )
  const watch = new CommandWatch(bus, command.id)
  try {
    tellOfNew(bus, once.connection, command)
    const over = AbortSignal.any([gone, closing, AbortSignal.timeout(once.waitMs)])
    for (;;) {
      const progress = await readProgress(db, command.id)
      if (progress.state === 'done') {
        const { run } = progress
        return {
          columns: JSON.parse(run.columns) as ResultColumn[],
          rowCount: run.rows,
          milliseconds: Math.max(0, (run.ended_at ?? run.leased_at) - run.leased_at),
          rows: await collect(firstRows(openResult(db, parts, run.id), once.mostRows), once.mostBytes),
        }
      }
      if (progress.state === 'failed') throw failureOf(progress.error)
      if (closing.aborted) throw new AppError('NOT_READY', 'The server is closing: try again in a moment')
      if (over.aborted) throw tooLate(progress.runId !== null, once.waitMs)
      watch.follow(progress.runId)
      await watch.next(over)
    }
  } finally {
    watch.close()
    await deleteCommand(db, bus, clock, parts, command.id)
  }
}

function tooLate(taken: boolean, waitMs: number): AppError {
  const seconds = Math.round(waitMs / 1000)
  return taken
    ? new AppError('RUN_TIMED_OUT', `The statement has not come to its end within ${seconds} seconds`)
    : new AppError('GATEWAY_AWAY', `No gateway of this connection has asked for work within ${seconds} seconds`)
}

async function collect(stream: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of stream) {
    size += piece.byteLength
    if (size > mostBytes)
      throw new AppError('RESULT_TOO_LARGE', `The rows have more than ${mostBytes} bytes: select fewer columns or rows`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces, size)
}
