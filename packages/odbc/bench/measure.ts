import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export interface Measurement {
  rows: number
  /** Connecting included. */
  seconds: number
  connecting: number
  bytes: number
  /** Processor time of the process that fetches, with its start. */
  processor: number
  /** Of the process of the driver. */
  megabytes: number
  /** Of the process that reads, where it is another. */
  own?: number
  lag?: number
}

export const execute = promisify(execFile)

/** This package, its worker process as shipped, in a fresh reading process. */
export async function measureOurs(odbc: string, sql: string): Promise<Measurement> {
  const reader = fileURLToPath(new URL('./read.ts', import.meta.url))
  const { stdout } = await execute(process.execPath, [reader, odbc, sql])
  return JSON.parse(stdout)
}
