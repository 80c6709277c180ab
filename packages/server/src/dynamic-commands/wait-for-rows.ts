import { Readable } from 'node:stream'
import { openStoredParts } from '../results/open-result.ts'
import { CommandWatch } from './command-watch.ts'
import type { RunOnceContext } from './run-once.ts'
import { failureOf, type Progress, readProgress } from './run-progress.ts'

/** Rows on their way: a JSON array that closes only when its run is done. */
export interface ComingRows {
  readonly runId: string
  readonly json: Readable
}

/**
 * Waits until the first rows of a dynamic command are stored, or its run is done; null when that takes too long, or `gone`
 * aborts. The rows are then sent as they come. A run that fails or is lost after its first rows breaks the stream off, so
 * that no receiver takes what it has for the whole.
 *
 * @throws what the run failed with before its first rows
 */
export async function waitForRows(
  context: RunOnceContext,
  commandId: string,
  waitMs: number,
  gone: AbortSignal,
): Promise<ComingRows | null> {
  const watch = new CommandWatch(context.bus, commandId)
  const over = AbortSignal.any([gone, context.closing, AbortSignal.timeout(waitMs)])
  let handedOver = false
  try {
    for (;;) {
      const progress = await readProgress(context.db, commandId)
      if (progress.state === 'failed') throw failureOf(progress.error)
      const runId = runOf(progress)
      if (runId !== null && (progress.state === 'done' || (await hasRows(context, runId)))) {
        handedOver = true
        watch.follow(runId)
        const json = Readable.from(comingRows(context, commandId, runId, watch, gone), { objectMode: false })
        return { runId, json }
      }
      if (over.aborted) return null
      watch.follow(runId)
      await watch.next(over)
    }
  } finally {
    if (!handedOver) watch.close()
  }
}

async function* comingRows(
  context: RunOnceContext,
  commandId: string,
  runId: string,
  watch: CommandWatch,
  gone: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { db, parts } = context
  const { connection_id: connectionId } = await db.read
    .selectFrom('run')
    .select('connection_id')
    .where('id', '=', runId)
    .executeTakeFirstOrThrow()
  try {
    yield Buffer.from('[')
    for (let next = 0; ; ) {
      // Read before the parts are, so that a run which is done has all of them there.
      const progress = await readProgress(db, commandId)
      if (runOf(progress) !== runId) throw new Error(`Run ${runId} did not come to its end`)
      for await (const rows of openStoredParts(db, parts, { id: runId, connectionId }, next)) {
        if (next > 0) yield Buffer.from(',')
        yield* rows
        next++
      }
      if (progress.state === 'done') {
        if (next !== progress.run.parts) throw new Error(`Part ${next} of run ${runId} is missing`)
        break
      }
      await watch.next(gone)
      if (gone.aborted) return
    }
    yield Buffer.from(']')
  } finally {
    watch.close()
  }
}

function runOf(progress: Progress): string | null {
  if (progress.state === 'failed') return null
  return progress.state === 'done' ? progress.run.id : progress.runId
}

async function hasRows({ db }: RunOnceContext, runId: string): Promise<boolean> {
  const part = await db.read
    .selectFrom('result_part')
    .select('number')
    .where('run_id', '=', runId)
    .where('number', '=', 0)
    .executeTakeFirst()
  return part !== undefined
}
