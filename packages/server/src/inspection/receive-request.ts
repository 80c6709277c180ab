import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { decodeBeginning } from './decode-beginning.ts'
import { publishInspection } from './inspection-urls.ts'

/** How much of a body is kept. */
const keptBytes = 256 * 1024
/** How much of a body is taken at all. */
const mostBytes = 1024 ** 3
/** How many requests of one inspection URL are kept: the newest. */
const keptRequests = 200
/** Credentials of whoever sends; they are nobody's to look at. */
const withheld = new Set(['authorization', 'proxy-authorization', 'cookie'])

interface ReceivedBody {
  readonly bytes: number
  readonly text: string
  readonly truncated: boolean
}

/** Keeps a request that arrived at an inspection URL: its headers and the beginning of its body. */
export async function receiveRequest(
  db: Database,
  bus: Bus,
  clock: Clock,
  token: string,
  headers: IncomingHttpHeaders,
  body: Readable,
): Promise<void> {
  const url = await db.read.selectFrom('inspection_url').select('id').where('token', '=', token).executeTakeFirst()
  if (url === undefined) throw new AppError('NOT_FOUND', 'There is no such inspection URL')
  const { bytes, text, truncated } = await readBeginning(body, headers['content-encoding'])
  const webhookId = headers['webhook-id']
  await db.transact(async (tx) => {
    const exists = await tx.selectFrom('inspection_url').select('id').where('id', '=', url.id).executeTakeFirst()
    if (exists === undefined) throw new AppError('NOT_FOUND', 'There is no such inspection URL')
    await tx
      .insertInto('inspected_request')
      .values({
        id: newId(),
        inspection_url_id: url.id,
        at: clock(),
        webhook_id: typeof webhookId === 'string' ? webhookId : null,
        headers: JSON.stringify(keptHeaders(headers)),
        bytes,
        body: text,
        truncated: truncated ? 1 : 0,
      })
      .execute()
    const last = await tx
      .selectFrom('inspected_request')
      .select('id')
      .where('inspection_url_id', '=', url.id)
      .orderBy('id', 'desc')
      .offset(keptRequests)
      .limit(1)
      .executeTakeFirst()
    if (last === undefined) return
    await tx
      .deleteFrom('inspected_request')
      .where('inspection_url_id', '=', url.id)
      .where('id', '<=', last.id)
      .execute()
  })
  publishInspection(bus, url.id)
}

/** Reads to the end, since a sender that is cut off tries again, but keeps only what is shown. */
async function readBeginning(body: Readable, encoding: string | undefined): Promise<ReceivedBody> {
  const kept: Buffer[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const room = keptBytes - bytes
    if (room > 0) kept.push(chunk.length > room ? chunk.subarray(0, room) : chunk)
    bytes += chunk.length
    if (bytes > mostBytes) throw new AppError('TOO_LARGE', 'An inspection URL takes at most 1 GiB')
  }
  const beginning = await decodeBeginning(Buffer.concat(kept), encoding, keptBytes)
  const truncated = bytes > keptBytes || beginning.isCut
  // `stream` leaves out a character that the cut went through; NUL is no text that PostgreSQL stores.
  const text = new TextDecoder().decode(beginning.text, { stream: truncated })
  return { bytes, text: text.replaceAll('\0', '\ufffd'), truncated }
}

function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || withheld.has(name)) continue
    kept[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return kept
}
