import { hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { AwsV4Signer } from 'aws4fetch'
import { Agent, type Dispatcher, errors, interceptors } from 'undici'
import { type ListedObject, readListing } from './object-listing.ts'
import { ObjectStorageError, wordsOfCode } from './object-storage-error.ts'
import type { ObjectStorageSettings } from './object-storage-url.ts'

/** A bucket of an S3-compatible storage. Names are without the prefix, which stands before each of them. */
export interface ObjectStorage {
  /** Resolves when the storage has the object whole: the SHA-256 is part of the signature, and it compares. */
  put(name: string, bytes: Uint8Array, sha256: Buffer): Promise<void>
  /** The bytes as they come. @throws ObjectStorageError of status 404 when there is no such object. */
  get(name: string): AsyncGenerator<Uint8Array>
  /** Whether the object was there or not. */
  remove(name: string): Promise<void>
  /** Every object whose name begins so, a page at a time. */
  list(start: string): AsyncGenerator<ListedObject[]>
  close(): Promise<void>
}

/** A storage that is away must be told soon; one that works on a large object may take its time. */
const limits = { connect: { timeout: 5_000 }, headersTimeout: 30_000, bodyTimeout: 30_000, connections: 64 }
/** What passes at once need trouble nobody. Requests that were cut half-way are repeated, too: each may be, any number of times. */
const retries = { maxRetries: 2, minTimeout: 100, maxTimeout: 1_000, retryAfter: false }
/** As long as an answer that is not the object itself may be: a page of a list has a thousand names. */
const longestAnswer = 4 * 1024 * 1024

const nothing = hash('sha256', '', 'buffer')

type Query = Readonly<Record<string, string>>

export function openObjectStorage(settings: ObjectStorageSettings, { listedAtOnce = 1_000 } = {}): ObjectStorage {
  const { prefix, accessKey, secret, sessionToken, region } = settings
  const agent = new Agent(limits).compose(interceptors.retry(retries))
  const bucketUrl = addressOf(settings)

  async function send(
    method: 'PUT' | 'GET' | 'DELETE',
    name: string | null,
    { query = {}, bytes, sha256 = nothing }: { query?: Query; bytes?: Uint8Array; sha256?: Buffer } = {},
  ): Promise<Dispatcher.ResponseData> {
    const url = new URL(bucketUrl)
    if (name !== null) url.pathname = `${url.pathname.replace(/\/$/, '')}/${prefix}${name}`
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value)
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers: { 'x-amz-content-sha256': sha256.toString('hex') },
      accessKeyId: accessKey,
      secretAccessKey: secret,
      ...(sessionToken !== null && { sessionToken }),
      service: 's3',
      region,
    })
    const { headers } = await signer.sign()
    const answer = await agent
      .request({
        origin: url.origin,
        // What was signed is what is sent.
        path: signer.url.pathname + signer.url.search,
        method,
        headers: Object.fromEntries(headers),
        body: bytes ?? null,
      })
      .catch((cause: unknown) => {
        throw unanswered(settings, cause)
      })
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer
    throw refused(settings, answer.statusCode, await readText(answer.body).catch(() => ''))
  }

  return {
    put: async (name, bytes, sha256) => {
      await (await send('PUT', name, { bytes, sha256 })).body.dump()
    },
    get: async function* (name) {
      const { body } = await send('GET', name)
      try {
        yield* body
      } catch (cause) {
        throw unanswered(settings, cause)
      }
    },
    remove: async (name) => {
      try {
        await (await send('DELETE', name)).body.dump()
      } catch (error) {
        if (!(error instanceof ObjectStorageError && error.code === 'NoSuchKey')) throw error
      }
    },
    list: async function* (start) {
      // The older of the two lists: it goes on behind a name instead of by a token, and there is no storage without it.
      for (let after: string | null = ''; after !== null; ) {
        const query = { prefix: prefix + start, marker: after, 'max-keys': String(listedAtOnce) }
        const { body } = await send('GET', null, { query })
        const text = await readText(body).catch((cause: unknown) => {
          throw unanswered(settings, cause)
        })
        const { objects, next } = readListing(text, after)
        yield objects.map((object) => ({ ...object, name: object.name.slice(prefix.length) }))
        after = next
      }
    },
    close: () => agent.close(),
  }
}

function addressOf({ endpoint, region, bucket, isPathStyle }: ObjectStorageSettings): URL {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`)
  if (isPathStyle) url.pathname = `/${bucket}`
  else url.host = `${bucket}.${url.host}`
  return url
}

async function readText(body: Readable): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    size += piece.byteLength
    if (size > longestAnswer) throw new Error('The object storage answers more than can be')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}

function refused(settings: ObjectStorageSettings, status: number, text: string): ObjectStorageError {
  const code = /<Code>([A-Za-z0-9]{1,100})<\/Code>/.exec(text)?.[1] ?? null
  return new ObjectStorageError(`${nameOf(settings)} refuses: ${wordsOfCode(code, status)}`, { status, code })
}

function unanswered(settings: ObjectStorageSettings, cause: unknown): ObjectStorageError {
  if (cause instanceof errors.RequestRetryError && cause.statusCode >= 400)
    return new ObjectStorageError(`${nameOf(settings)} is away: status ${cause.statusCode}`, {
      status: cause.statusCode,
      cause,
    })
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null
  return new ObjectStorageError(`${nameOf(settings)} is away: ${wordsOfCode(code, null)}`, { code, cause })
}

const nameOf = ({ bucket, endpoint }: ObjectStorageSettings): string =>
  `The object storage (bucket ${bucket}${endpoint === null ? '' : ` at ${endpoint.origin}`})`
