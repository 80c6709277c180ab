import { type Cut, cutRows, firstPlace, type RowPlace } from '@postern/outbound'
import type { ForEachStep } from '@postern/protocol/api'
import type { Transaction } from '../../database/database.ts'
import { prepareQuery } from '../../database/prepared-query.ts'
import { AppError } from '../../lib/app-error.ts'
import { openPartReader, type StoredResult } from '../../results/part-reader.ts'
import { type Performing, withValue } from '../flow-context.ts'
import { insertStep } from '../insert-step.ts'
import type { StepOutcome } from '../outcome.ts'
import { parseExact } from '../parse-exact.ts'
import { mostRowBytes, referredRun } from '../read-rows.ts'
import { visitOf } from '../taken-step.ts'

/** How far it has come: the items that are left, or where the next row stands; and how many were begun. */
interface Progress {
  readonly begun: number
  readonly items?: readonly unknown[]
  readonly result?: { readonly run: string; readonly from: RowPlace }
}

interface Begin {
  readonly items: readonly unknown[]
  readonly rest: Progress
}

/**
 * Begins as many items as may be under way, and is woken by the end of each. Rows of a stored result are read as they are
 * begun, so that no more of them than that are in memory.
 */
export async function forEach(performing: Performing, step: ForEachStep): Promise<StepOutcome> {
  const { taken, context, definition } = performing
  const progress = taken.progress === null ? await begin(performing, step) : (JSON.parse(taken.progress) as Progress)
  const open = await openItems.first(context.db.read, { parentId: taken.id })
  const room = (step.parallel ?? 1) - Number(open?.count ?? 0)
  const { items, rest } = await nextItems(performing, progress, room)
  if (items.length === 0 && room === (step.parallel ?? 1)) return collect(performing, step, rest.begun)
  const now = context.clock()
  const also = async (tx: Transaction) => {
    for (const [offset, item] of items.entries()) {
      const index = progress.begun + offset
      await insertStep(tx, definition, {
        flowRunId: taken.flowRunId,
        number: 1,
        name: step.do.start,
        visits: { scope: `${taken.name}.${visitOf(taken)}.${index}`, done: {} },
        input: { ...taken.input, item, index },
        parentId: taken.id,
        sharedInput: taken.input,
        item: index,
        dueAt: now,
        now,
      })
    }
  }
  const hasBegunItems = items.length > 0
  return { kind: 'wait', dueAt: null, hasBegunItems, changes: { progress: JSON.stringify(rest) }, also }
}

async function begin({ evaluate }: Performing, step: ForEachStep): Promise<Progress> {
  const value = (await evaluate(step.items)) ?? []
  const run = referredRun(value)
  if (run !== null) return { begun: 0, result: { run, from: firstPlace } }
  // JSONata gives a list of one as its value.
  return { begun: 0, items: Array.isArray(value) ? value : [value] }
}

async function nextItems({ context }: Performing, progress: Progress, room: number): Promise<Begin> {
  if (room <= 0) return { items: [], rest: progress }
  const { begun, items: left = [], result } = progress
  if (result === undefined) {
    const items = left.slice(0, room)
    return { items, rest: { begun: begun + items.length, items: left.slice(room) } }
  }
  const stored = await storedResult.first(context.db.read, { runId: result.run })
  if (!stored || stored.removedAt !== null)
    throw new AppError('RESULT_GONE', `The rows of run ${result.run}, which the for_each goes over, are no longer kept`)
  const { items, from } = await readRows(context, stored, result.from, room)
  return { items, rest: { begun: begun + items.length, result: { run: result.run, from } } }
}

async function readRows(
  { db, parts }: Performing['context'],
  stored: StoredResult,
  from: RowPlace,
  rows: number,
): Promise<{ items: unknown[]; from: RowPlace }> {
  const reader = openPartReader(db, parts, stored)
  let cut: Cut = { to: from, isLast: false }
  const ended = (at: Cut) => {
    cut = at
  }
  try {
    const pieces: Uint8Array[] = []
    const limits = { rows, bytes: mostRowBytes }
    for await (const piece of cutRows(reader, from, limits, ',', ended)) pieces.push(piece)
    return { items: parseExact(`[${Buffer.concat(pieces).toString('utf8')}]`) as unknown[], from: cut.to }
  } finally {
    await reader.close()
  }
}

/** All items have ended; what became of them goes into the record. */
async function collect({ context, taken }: Performing, step: ForEachStep, items: number): Promise<StepOutcome> {
  if (step.into === undefined) return { kind: 'done', output: { items }, record: taken.input, next: step.next }
  const bytes = await resultBytes.first(context.db.read, { parentId: taken.id })
  if (Number(bytes?.bytes ?? 0) > mostRowBytes)
    throw new AppError(
      'RECORD_TOO_LARGE',
      `What became of the ${items} items has more than ${mostRowBytes} bytes: leave out into, or keep less of each`,
    )
  const results = await itemResults.all(context.db.read, { parentId: taken.id })
  const output = results.map(({ output }) => JSON.parse(output ?? 'null') as unknown)
  return { kind: 'done', output: { items }, record: withValue(taken.input, step.into, output), next: step.next }
}

interface OfParent {
  readonly parentId: string
}

const openItems = prepareQuery((db, { parentId }: OfParent) =>
  db
    .selectFrom('flow_step')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('parent_id', '=', parentId)
    .where('state', 'in', ['READY', 'WAITING']),
)

const resultBytes = prepareQuery((db, { parentId }: OfParent) =>
  db
    .selectFrom('flow_step')
    .select(({ fn }) => fn.sum<number>(fn('length', ['output'])).as('bytes'))
    .where('parent_id', '=', parentId)
    .where('ends_item', '=', 1),
)

const itemResults = prepareQuery((db, { parentId }: OfParent) =>
  db
    .selectFrom('flow_step')
    .select('output')
    .where('parent_id', '=', parentId)
    .where('ends_item', '=', 1)
    .orderBy('item'),
)

const storedResult = prepareQuery((db, { runId }: { runId: string }) =>
  db
    .selectFrom('run')
    .select(['id as runId', 'connection_id as connectionId', 'parts', 'result_removed_at as removedAt'])
    .where('id', '=', runId),
)
