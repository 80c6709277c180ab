import type { Source } from './sources.ts'

export const bigRows = 100_000
const brakeEvery = 10_000

/** A select of many rows that can be slowed down, so that there is a middle to break it in. */
export interface BrakedSelect {
  readonly sql: string
  /** Makes it slow: some seconds in all. */
  prepare(source: Source): Promise<unknown>
  /** Makes it fast. */
  release(source: Source): Promise<unknown>
}

// In both, the brake depends on the row: the database would work it out once for all rows otherwise. No sort: it would
// wait for all rows before it gave the first.

/** SQLite has no way to sleep, so it counts instead. */
export const sqliteSelect: BrakedSelect = {
  sql: `WITH RECURSIVE series(id) AS (VALUES(1) UNION ALL SELECT id + 1 FROM series WHERE id < ${bigRows})
    SELECT id, hex(id * 7919) AS word, 'row ' || id || ' of the order book, with some more text' AS note, id * 1.5 AS amount,
      '2024-05-06 07:08:09.123' AS moment, CASE WHEN id % ${brakeEvery} = 0 THEN (
        WITH RECURSIVE waste(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM waste WHERE n < (SELECT turns FROM brake) + 0 * id)
        SELECT count(*) FROM waste) END AS wasted
    FROM series WHERE id > @last_value@`,
  prepare: (source) => source.exec('CREATE TABLE brake (turns int); INSERT INTO brake VALUES (1800000)'),
  release: (source) => source.exec('UPDATE brake SET turns = 1'),
}

export const postgresSelect: BrakedSelect = {
  sql: `SELECT id, md5(id::text) AS word, 'row ' || id AS note, id * 1.5 AS amount, now() AS moment,
      CASE WHEN id % ${brakeEvery} = 0 THEN pg_sleep((SELECT seconds FROM brake))::text END AS waited
    FROM generate_series(1::bigint, ${bigRows}) AS id WHERE id > @last_value@`,
  prepare: (source) => source.exec('CREATE TABLE brake (seconds double precision); INSERT INTO brake VALUES (1)'),
  release: (source) => source.exec('UPDATE brake SET seconds = 0'),
}

/** Fails unless the rows are all there, once each and in order. */
export function assertAllRows(body: string): void {
  const rows = JSON.parse(body) as { id: number }[]
  if (rows.length !== bigRows) throw new Error(`${rows.length} rows arrived instead of ${bigRows}`)
  const wrong = rows.findIndex(({ id }, at) => id !== at + 1)
  if (wrong >= 0) throw new Error(`row ${wrong + 1} has the id ${rows[wrong]?.id}`)
}
