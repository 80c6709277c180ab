import {
  cutRows,
  firstPlace,
  type PartReader,
  placeOfRow,
  type RowLimits,
  type RowPlace,
  type Separator,
} from '@postern/outbound'
import type { Database } from '../database/database.ts'
import { openPartReader, type StoredResult } from './part-reader.ts'
import type { PartStore } from './part-store.ts'

/** What is told of a result at once where only some of its rows are asked for: fewer than wanted where they are large. */
const largestRange = 8 * 1024 * 1024

export interface RowRange {
  /** Rows of the result before it. */
  readonly first: number
  /** Most rows of it; fewer come where they are large, and one at least. */
  readonly count: number
}

/** Some rows of a result, joined by commas: no part before theirs is read, however far back they stand. */
export async function* rowRange(
  db: Database,
  parts: PartStore,
  result: StoredResult,
  { first, count }: RowRange,
): AsyncGenerator<Uint8Array> {
  if (count > 0) yield* rows(db, parts, result, first, { rows: count, bytes: largestRange }, ',')
}

/** All rows of a result, one a line, with no more than one part in memory. */
export const rowLines = (db: Database, parts: PartStore, result: StoredResult): AsyncGenerator<Uint8Array> =>
  rows(db, parts, result, 0, { rows: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY }, '\n')

async function* rows(
  db: Database,
  parts: PartStore,
  result: StoredResult,
  first: number,
  limits: RowLimits,
  separator: Separator,
): AsyncGenerator<Uint8Array> {
  const reader = openPartReader(db, parts, result)
  try {
    const from = first === 0 ? firstPlace : await findRow(db, reader, result.runId, first)
    if (from !== null) yield* cutRows(reader, from, limits, separator)
  } finally {
    await reader.close()
  }
}

/** Where a row begins, by the counts of the parts before it; null beyond the last one. */
async function findRow(db: Database, reader: PartReader, runId: string, row: number): Promise<RowPlace | null> {
  const part = await partOfRow(db, runId, row)
  if (part === undefined) return null
  return placeOfRow(reader, { part: part.number, offset: 0, row: Number(part.before) }, row)
}

/** Rows are counted along the key of the parts, of which a gigabyte has a few hundred. */
const partOfRow = (db: Database, runId: string, row: number) =>
  db.read
    .selectFrom((from) =>
      from
        .selectFrom('result_part')
        .select(({ fn }) => [
          'number',
          'rows',
          fn
            .sum<number>('rows')
            .over((over) => over.orderBy('number'))
            .as('through'),
        ])
        .where('run_id', '=', runId)
        .as('counted'),
    )
    .select(({ eb }) => ['number', eb('through', '-', eb.ref('rows')).as('before')])
    .where('through', '>', row)
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
