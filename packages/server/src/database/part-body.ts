import type { Kysely } from 'kysely'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Tables } from './tables.ts'

/** A part whose row holds its bytes, and how many these are. */
export interface PartInRow {
  readonly runId: string
  readonly number: number
  readonly bytes: number
}

const partMissing = ({ runId, number }: PartInRow): Error => new Error(`Part ${number} of run ${runId} is missing`)

/** How much is read at once: SQLite hands over a value only as a whole. */
const sliceBytes = 256 * 1024

export async function* readSlices(db: Kysely<Tables>, part: PartInRow): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < part.bytes; start += sliceBytes) {
    const row = await db
      .selectFrom('result_part')
      .select((r) => r.fn<Uint8Array>('substr', [r.ref('body'), r.val(start + 1), r.val(sliceBytes)]).as('bytes'))
      .where('run_id', '=', part.runId)
      .where('number', '=', part.number)
      .executeTakeFirst()
    if (!row) throw partMissing(part)
    yield row.bytes
  }
}

/** How much is copied at once and kept until it is sent on: a gateway's parts are rarely larger. */
const copiedBytes = 4 * 1024 * 1024

/**
 * The bytes as PostgreSQL copies them out in binary: the answers to its queries come as text, in which each byte is two
 * digits that must be read again. Only that costs more than half of a delivery, and this a quarter of it.
 *
 * What is copied is taken in whole before any of it goes on, so that a slow receiver never keeps a connection.
 */
export async function* copyBody(pool: pg.Pool, part: PartInRow): AsyncGenerator<Uint8Array> {
  const { bytes } = part
  for (let start = 0; start < bytes; start += copiedBytes) {
    const size = Math.min(copiedBytes, bytes - start)
    const value = size === bytes ? 'body' : `substr(body, ${start + 1}, ${size})`
    yield* await copySlice(pool, part, value, size)
  }
}

async function copySlice(pool: pg.Pool, part: PartInRow, value: string, size: number): Promise<Uint8Array[]> {
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    // It takes no parameters; what stands here is ours, and is quoted all the same.
    const row = `run_id = ${client.escapeLiteral(part.runId)} and number = ${Number(part.number)}`
    const copied = client.query(
      copyTo(`copy (select ${value} from result_part where ${row}) to stdout (format binary)`),
    )
    const pieces: Uint8Array[] = []
    for await (const piece of copied as AsyncIterable<Uint8Array>) pieces.push(piece)
    return copiedValue(pieces, size, part)
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    // A connection on which a copy broke off is not used again.
    client.release(failure)
  }
}

/** Signature, flags and length of extensions (postgresql.org/docs/current/sql-copy.html, "Binary Format"). */
const headBytes = 19
/** Before the one value of a row: how many values there are, and how long it is. */
const rowHeadBytes = 2 + 4
/** After the last row: -1 instead of a count of values. */
const endBytes = 2

/** Cuts the one value out of what was copied, in the pieces in which it came. */
function copiedValue(pieces: readonly Uint8Array[], size: number, part: PartInRow): Uint8Array[] {
  const total = pieces.reduce((sum, piece) => sum + piece.byteLength, 0)
  const from = headBytes + rowHeadBytes
  if (total !== from + size + endBytes) {
    if (total === headBytes + endBytes) throw partMissing(part)
    throw new Error(`Part ${part.number} of run ${part.runId} has not the ${size} bytes that it is said to have`)
  }
  const cut: Uint8Array[] = []
  let at = 0
  for (const piece of pieces) {
    const value = piece.subarray(Math.max(0, from - at), Math.max(0, from + size - at))
    if (value.byteLength > 0) cut.push(value)
    at += piece.byteLength
  }
  return cut
}
