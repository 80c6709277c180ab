import { setTimeout as delay } from 'node:timers/promises'
import type { Source } from './sources.ts'
import type { Receiver } from './start-receiver.ts'

/** Rows come late by up to this many milliseconds: their time is older than that of rows which were there before. */
const latestMs = 3_000
/** Times are this coarse, so that many rows share one. */
const tickMs = 250

/** One state of one row; each must arrive once. */
type Version = `${number}/${number}`

/** A table that somebody writes to while it is read. */
export interface ChangingTable {
  /** Every row version that was committed. */
  readonly versions: ReadonlySet<Version>
  /** Writes until as many rows were inserted. Each round inserts rows, and changes some that have arrived. */
  write(rows: number, rowsPerRound: number): Promise<void>
}

/** How often each row version arrived; requests repeated under one id count once, as receivers are told to do. */
export function arrivals({ accepted }: Receiver): Map<Version, number> {
  const counts = new Map<Version, number>()
  const seen = new Set<string>()
  for (const { headers, body } of accepted) {
    const id = String(headers['webhook-id'])
    if (seen.has(id)) continue
    seen.add(id)
    for (const row of JSON.parse(body) as { id: number; version: number }[]) {
      const version: Version = `${row.id}/${row.version}`
      counts.set(version, (counts.get(version) ?? 0) + 1)
    }
  }
  return counts
}

/** Makes the table `events` with rows that tie, come late and change. */
export async function makeChangingTable(source: Source, receiver: Receiver): Promise<ChangingTable> {
  const timestamp = source.kind === 'PostgreSQL' ? 'timestamp(6)' : 'datetime(6)'
  await source.exec(`CREATE TABLE events (id bigint primary key, version integer, changed_at ${timestamp} not null)`)
  await source.exec('CREATE INDEX events_by_change ON events (changed_at)')
  const versions = new Set<Version>()
  let inserted = 0

  async function round(rows: number): Promise<void> {
    const values: string[] = []
    for (const _ of Array(rows)) {
      inserted++
      versions.add(`${inserted}/1`)
      values.push(`(${inserted}, 1, '${timeNear()}')`)
    }
    const statements = [`INSERT INTO events VALUES ${values.join(', ')}`]
    // Only a version that has arrived is changed: one that nobody could have read need not arrive.
    for (const version of pick([...arrivals(receiver).keys()].slice(-5_000), rows / 20)) {
      const [id = 0, number = 0] = version.split('/').map(Number)
      if (versions.has(`${id}/${number + 1}`)) continue
      versions.add(`${id}/${number + 1}`)
      statements.push(`UPDATE events SET version = ${number + 1}, changed_at = '${timeNear()}' WHERE id = ${id}`)
    }
    await source.exec(`BEGIN; ${statements.join('; ')}; COMMIT`)
  }

  return {
    versions,
    async write(rows, rowsPerRound) {
      const end = inserted + rows
      while (inserted < end) {
        await round(Math.min(rowsPerRound, end - inserted))
        await delay(100)
      }
    },
  }
}

/** A time of now, or of a little before, as SQL has it. */
function timeNear(): string {
  const at = Date.now() - (Math.random() < 0.2 ? Math.random() * latestMs : 0)
  return new Date(Math.floor(at / tickMs) * tickMs).toISOString().replace('T', ' ').replace('Z', '')
}

const pick = <T>(items: readonly T[], count: number): T[] =>
  Array.from(
    { length: Math.min(items.length, Math.floor(count)) },
    () => items[Math.floor(Math.random() * items.length)],
  ).filter((item) => item !== undefined)
