import { Readable } from 'node:stream'
import type { Kysely } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'
import { AppError } from '../lib/app-error.ts'
import { decodePart } from './decode-part.ts'
import type { PartStore } from './part-store.ts'

/** Parts listed at once, and how large one may be for its bytes to come with the list. */
const pageSize = 32
const largestWithList = 64 * 1024

export const resultRemoved = (): AppError =>
  new AppError('NOT_FOUND', 'The rows of this run are no longer kept: they were removed because of their age')

/**
 * The whole result of a run as a JSON array, or the age file that it is sealed in, in constant memory however large it is.
 *
 * The bytes of every part are checked against their digest while they are read. A mismatch, or a part that is missing,
 * ends the stream with an error before the closing bracket, so that no receiver takes it for the whole.
 */
export function openResult(db: Database, parts: PartStore, runId: string): Readable {
  return Readable.from(resultBytes(db, parts, runId), { objectMode: false, highWaterMark: 64 * 1024 })
}

async function* resultBytes(db: Database, parts: PartStore, runId: string): AsyncGenerator<Uint8Array> {
  const run = await db.read
    .selectFrom('run')
    .select(['connection_id', 'parts', 'sealed', 'direct', 'result_removed_at'])
    .where('id', '=', runId)
    .executeTakeFirst()
  if (!run) throw new AppError('NOT_FOUND', `There is no run ${runId}`)
  if (run.result_removed_at !== null) throw resultRemoved()
  if (run.direct === 1) throw new AppError('RESULT_AT_GATEWAY')
  const [open, comma, close] = run.sealed === 1 ? ['', '', ''] : ['[', ',', ']']
  if (open) yield Buffer.from(open)
  let count = 0
  let isFirst = true
  for await (const part of listParts(db.read, runId)) {
    if (part.number !== count) throw new Error(`Part ${count} of run ${runId} is missing`)
    count++
    let isStart = true
    const stored = storedBytes(db, parts, { ...part, runId, connectionId: run.connection_id })
    for await (const bytes of decodePart(stored, part)) {
      if (bytes.byteLength === 0) continue
      if (comma && isStart && !isFirst) yield Buffer.from(comma)
      isStart = false
      isFirst = false
      yield bytes
    }
  }
  if (count < run.parts) throw new Error(`Part ${count} of run ${runId} is missing`)
  if (close) yield Buffer.from(close)
}

/**
 * The rows of the parts from `first` on that are stored so far, in order and without a gap: those of a run that is still
 * under way. Each part is checked against its digest, as above.
 */
export async function* openStoredParts(
  db: Database,
  parts: PartStore,
  run: { id: string; connectionId: string },
  first: number,
): AsyncGenerator<AsyncIterable<Uint8Array>> {
  let next = first
  for await (const part of listParts(db.read, run.id, first - 1)) {
    if (part.number !== next) return
    next++
    yield decodePart(storedBytes(db, parts, { ...part, runId: run.id, connectionId: run.connectionId }), part)
  }
}

interface ListedPart {
  readonly number: number
  readonly encoding: 'identity' | 'gzip' | 'zstd'
  readonly digest: string
  readonly stored_bytes: number
  readonly in_row: number
  readonly body: Uint8Array | null
}

async function* listParts(db: Kysely<Tables>, runId: string, from = -1): AsyncGenerator<ListedPart> {
  for (let after = from; ; ) {
    const page = await db
      .selectFrom('result_part')
      .select(['number', 'encoding', 'digest', 'stored_bytes'])
      .select((row) => [
        row.case().when('body', 'is', null).then(0).else(1).end().as('in_row'),
        row.case().when('stored_bytes', '<=', largestWithList).then(row.ref('body')).end().as('body'),
      ])
      .where('run_id', '=', runId)
      .where('number', '>', after)
      .orderBy('number')
      .limit(pageSize)
      .execute()
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < pageSize) return
    after = last.number
  }
}

function storedBytes(
  db: Database,
  parts: PartStore,
  part: ListedPart & { runId: string; connectionId: string },
): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (part.body !== null) return [part.body]
  return part.in_row === 1 ? db.readPart({ ...part, bytes: part.stored_bytes }) : parts.read(part)
}
