import { databases } from './databases.ts'
import { measureOurs } from './measure.ts'

/** Rows that the database makes up as it goes, so that ten million of them need no disk. */
const generated: Readonly<Record<string, (rows: number) => string>> = {
  SQLite: (rows) => `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows})
    select i as id, 'Björn van den Berg ' || i as customer, i * 0.01 as amount, datetime(1420070400 + i, 'unixepoch') as created_at,
    date(1420070400 + i, 'unixepoch') as ship_date, i / 7.0 as weight, i % 3 = 0 as paid,
    case when i % 3 > 0 then 'deliver before noon, leave at the back door' end as note from n`,
  PostgreSQL: (rows) => `select i as id, 'Björn van den Berg ' || i as customer, (i * 0.01)::decimal(12,2) as amount,
    timestamp '2015-01-01' + i * interval '1 second' as created_at, date '2015-01-01' + (i % 3000)::int as ship_date,
    sqrt(i) as weight, i % 3 = 0 as paid, case when i % 3 > 0 then 'deliver before noon, leave at the back door' end as note
    from generate_series(1, ${rows}) as g(i)`,
  MariaDB: (
    rows,
  ) => `select seq as id, concat('Björn van den Berg ', seq) as customer, cast(seq * 0.01 as decimal(12,2)) as amount,
    timestamp '2015-01-01 00:00:00' + interval seq second as created_at, date '2015-01-01' + interval (seq % 3000) day as ship_date,
    sqrt(seq) as weight, seq % 3 = 0 as paid, if(seq % 3 > 0, 'deliver before noon, leave at the back door', null) as note
    from seq_1_to_${rows}`,
}
/** Their drivers hold the whole result by themselves: they are measured where they are named. */
const holding: ReadonlySet<string> = new Set(['MariaDB'])
const counts = [100_000, 1_000_000, 10_000_000]
const most = 100

/**
 * What memory the process of the driver has at its peak, for results of very different size. Fails where ten million rows
 * take more than {@link most} megabytes, or much more than a million.
 */
export async function measureMemory(wanted: readonly string[]): Promise<void> {
  const names = wanted.length > 0 ? wanted : Object.keys(databases).filter((name) => !holding.has(name))
  const broken: string[] = []
  for (const name of names) {
    const [start, sqlOf] = [databases[name], generated[name]]
    if (!start || !sqlOf) throw new Error(`no database "${name}": ${Object.keys(databases).join(', ')}`)
    const database = await start(0)
    try {
      await measureOurs(database.odbc, sqlOf(1000)) // what is compiled now is found in the cache from here on
      const peaks: number[] = []
      for (const rows of counts) {
        const { megabytes, own, rows: read } = await measureOurs(database.odbc, sqlOf(rows))
        console.log(`${name}, ${read} rows: ${megabytes} MB, the reader ${own} MB`)
        peaks.push(megabytes)
      }
      const [, million = 0, tenMillion = 0] = peaks
      if (holding.has(name)) continue
      if (tenMillion >= most || tenMillion > million * 1.1 + 3) broken.push(name)
    } finally {
      await database.end()
    }
  }
  if (broken.length > 0) throw new Error(`${broken.join(', ')}: memory is not flat, or not under ${most} MB`)
}
