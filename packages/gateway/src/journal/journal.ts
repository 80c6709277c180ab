import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FailRequest, FinishRequest } from '@postern/protocol'
import type { Logger } from 'pino'
import { decryptPart, encryptPart } from '../direct/encrypted-part.ts'
import { syncFolder } from '../sync-folder.ts'

/** What became of a statement that may have written: it cannot be found out by running it again. */
export type KeptReport = { readonly runId: string; readonly lease: number } & (
  | { readonly kind: 'finish'; readonly report: FinishRequest }
  | { readonly kind: 'fail'; readonly report: FailRequest }
)

/** Reports that wait on this host until the server has answered them, through restarts of either. */
export interface Journal {
  /** Durable when it returns. Where it cannot be kept that is logged, and the run goes on. */
  keep(report: KeptReport): Promise<void>
  forget(runId: string): Promise<void>
  /** What is kept, oldest first: ids of runs grow. */
  all(): Promise<KeptReport[]>
}

/** So much is kept: some hundred reports with as many rows as ride in one. */
const mostBytes = 64 * 1024 * 1024
const keyBytes = 32
/** Ids are made by the server: nothing else becomes a path. */
const plainId = /^[\w-]{1,100}$/

/** The journal in a folder, which is made by the first report. */
export function openJournal(folder: string, log: Logger): Journal {
  const place = (runId: string): string => `postern journal ${runId}`
  const names = async (): Promise<string[]> =>
    (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.report')).toSorted()

  async function read(name: string): Promise<KeptReport | null> {
    const runId = name.slice(0, -'.report'.length)
    try {
      const bytes = decryptPart(await readKey(folder), place(runId), await readFile(join(folder, name)))
      // Nobody else can have encrypted it.
      return JSON.parse(bytes.toString()) as KeptReport
    } catch (error) {
      log.error({ err: error, runId }, 'what became of a run was kept and cannot be read')
      return null
    }
  }

  return {
    keep: async (report) => {
      const { runId } = report
      try {
        if (!plainId.test(runId)) throw new Error('An id of the server is not one')
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const sealed = encryptPart(await readOrMakeKey(folder), place(runId), Buffer.from(JSON.stringify(report)))
        if ((await sizeOf(folder, await names())) + sealed.length > mostBytes) throw new Error('The journal is full')
        const path = join(folder, `${runId}.report`)
        await writeFile(`${path}.new`, sealed, { mode: 0o600, flush: true })
        await rename(`${path}.new`, path)
        await syncFolder(folder)
      } catch (error) {
        log.warn({ err: error, runId }, 'what became of the run is not kept: only the server is told')
      }
    },
    forget: (runId) => rm(join(folder, `${runId}.report`), { force: true }),
    all: async () => (await Promise.all((await names()).map(read))).filter((report) => report !== null),
  }
}

async function sizeOf(folder: string, names: readonly string[]): Promise<number> {
  const sizes = names.map(async (name) => (await stat(join(folder, name)).catch(() => ({ size: 0 }))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

const readKey = async (folder: string): Promise<Buffer> => {
  const key = await readFile(join(folder, 'key'))
  if (key.length !== keyBytes) throw new Error(`${join(folder, 'key')} is damaged`)
  return key
}

/** Two that make it at once get the same one. */
async function readOrMakeKey(folder: string): Promise<Buffer> {
  try {
    await writeFile(join(folder, 'key'), randomBytes(keyBytes), { mode: 0o600, flag: 'wx', flush: true })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return await readKey(folder)
}
