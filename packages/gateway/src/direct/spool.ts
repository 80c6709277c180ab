import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PartReader } from '@postern/outbound'
import { RunFailure } from '../run-error.ts'
import { syncFolder } from '../sync-folder.ts'
import { decryptPart, encryptPart } from './encrypted-part.ts'
import { lockFolder } from './spool-lock.ts'

/** Where a gateway keeps the rows that it posts itself: `connection/run/part`, encrypted with a key of the run. */
export interface Spool {
  /** Drawn once, so that the server knows which spool has which rows. */
  readonly id: string
  readonly bytes: () => number
  readonly limit: number
  /** Runs of a connection that something is kept of, oldest first. */
  runs(connection: string): Promise<string[]>
  /** Durable when it returns. @throws RunFailure DIRECT_SPOOL_FULL */
  put(run: SpooledRun, number: number, rows: Uint8Array): Promise<void>
  read(run: SpooledRun, parts: number): PartReader
  remove(connection: string, run: string): Promise<void>
  close(): void
}

export interface SpooledRun {
  readonly connection: string
  readonly run: string
  readonly key: Uint8Array
}

/** Rows that are not here, or not as they were written; `isGone`: nothing of them is. */
export class SpoolError extends Error {
  override readonly name = 'SpoolError'
  readonly isGone: boolean

  constructor(message: string, options: { isGone: boolean; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.isGone = options.isGone
  }
}

const onlyOwner = { mode: 0o700, recursive: true }
/** Ids are made by the server: nothing else becomes a path. */
const plainId = /^[\w-]{1,100}$/

/** Opens the spool in a folder, or makes it. @throws Error where another process has it */
export async function openSpool(folder: string, limit: number): Promise<Spool> {
  await mkdir(folder, onlyOwner)
  const lock = lockFolder(folder)
  if (lock === null)
    throw new Error(
      `Another gateway keeps its rows in ${folder}: give each a folder of its own by POSTERN_GATEWAY_DATA`,
    )
  const id = await readId(folder)
  let used = await sizeOf(folder)
  const folderOf = (connection: string, run: string): string => {
    if (!plainId.test(connection) || !plainId.test(run)) throw new Error('An id of the server is not one')
    return join(folder, connection, run)
  }
  const place = (run: string, number: number) => `postern spool ${run} ${number}`

  async function readPart({ connection, run, key }: SpooledRun, number: number): Promise<Buffer> {
    let stored: Buffer
    try {
      stored = await readFile(join(folderOf(connection, run), String(number)))
    } catch (cause) {
      const isGone = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
      throw new SpoolError(`part ${number + 1} of the rows is ${isGone ? 'no longer kept' : 'not readable'}`, {
        isGone,
        cause,
      })
    }
    try {
      return decryptPart(key, place(run, number), stored)
    } catch (cause) {
      throw new SpoolError(`part ${number + 1} of the rows is damaged`, { isGone: true, cause })
    }
  }

  return {
    id,
    limit,
    bytes: () => used,
    runs: async (connection) => {
      if (!plainId.test(connection)) return []
      return (await readdir(join(folder, connection)).catch(() => [])).filter((name) => plainId.test(name)).toSorted()
    },
    put: async ({ connection, run, key }, number, rows) => {
      const sealed = encryptPart(key, place(run, number), rows)
      if (used + sealed.length > limit)
        throw new RunFailure(
          'DIRECT_SPOOL_FULL',
          `The gateway keeps ${used} bytes of rows that have not arrived yet, and may keep ${limit}`,
        )
      used += sealed.length
      const inside = folderOf(connection, run)
      await mkdir(inside, onlyOwner)
      const path = join(inside, String(number))
      await writeFile(`${path}.new`, sealed, { mode: 0o600, flush: true })
      await rename(`${path}.new`, path)
      for (const one of [inside, join(folder, connection), folder]) await syncFolder(one)
    },
    read: (run, parts) => {
      let held: { number: number; bytes: Buffer } | null = null
      return {
        part: async (number) => {
          if (number >= parts) return null
          if (held?.number !== number) held = { number, bytes: await readPart(run, number) }
          return held.bytes
        },
        close: async () => {},
      }
    },
    remove: async (connection, run) => {
      const inside = folderOf(connection, run)
      const size = await sizeOf(inside)
      await rm(inside, { recursive: true, force: true })
      used -= size
    },
    close: () => lock.release(),
  }
}

async function readId(folder: string): Promise<string> {
  const path = join(folder, 'id')
  try {
    const id = (await readFile(path, 'utf8')).trim()
    if (plainId.test(id)) return id
  } catch {
    // The first start.
  }
  const id = randomUUID()
  await writeFile(path, id, { mode: 0o600, flush: true })
  await syncFolder(folder)
  return id
}

/** Bytes of all parts below a folder. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  let size = 0
  for (const entry of entries)
    if (entry.isFile() && /^\d+(\.new)?$/.test(entry.name))
      size += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size
  return size
}
