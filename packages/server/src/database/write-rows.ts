import type { Insertable, Kysely, Updateable } from 'kysely'
import { type PreparedQuery, prepareQuery } from './prepared-query.ts'
import type { Tables } from './tables.ts'

/** How many rows one statement takes: a few sizes, so that their texts are few. */
const sizes = [64, 16, 4, 1] as const

type Values = Readonly<Record<string, unknown>>
/** What Kysely knows of a table is lost where its name is a parameter; the functions below give it back to their callers. */
type Unchecked = never

const prepared = new Map<string, PreparedQuery<Values, unknown>>()

function once(key: string, prepare: () => PreparedQuery<Values, unknown>): PreparedQuery<Values, unknown> {
  const known = prepared.get(key) ?? prepare()
  prepared.set(key, known)
  return known
}

/** Inserts rows that all have the same columns, with a text that is made once for each set of columns. */
export async function insertRows<Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  rows: readonly Insertable<Tables[Table]>[],
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  for (let from = 0; from < rows.length; ) {
    const size = sizes.find((size) => size <= rows.length - from) ?? 1
    const insert = once(`${size} ${table} ${columns}`, () =>
      prepareQuery((queries, places) => {
        const row = (n: number) => Object.fromEntries(columns.map((column) => [column, places[`${n} ${column}`]]))
        return queries.insertInto(table).values(Array.from({ length: size }, (_, n) => row(n)) as Unchecked)
      }),
    )
    const values: Record<string, unknown> = {}
    for (const [n, row] of rows.slice(from, from + size).entries())
      for (const [column, value] of Object.entries(row)) values[`${n} ${column}`] = value
    await insert.all(db, values)
    from += size
  }
}

/** Sets columns of the row of an id to plain values, with a text that is made once for each set of columns. */
export async function updateRow<Table extends 'command' | 'run' | 'delivery' | 'flow_run' | 'flow_step'>(
  db: Kysely<Tables>,
  table: Table,
  id: string,
  changes: Updateable<Tables[Table]>,
): Promise<void> {
  const columns = Object.keys(changes)
  const update = once(`${table} ${columns}`, () =>
    prepareQuery((queries, places) =>
      queries
        .updateTable<'run'>(table as 'run')
        .set(Object.fromEntries(columns.map((column) => [column, places[column]])) as Unchecked)
        .where('id', '=', places.$id as string),
    ),
  )
  await update.all(db, { ...changes, $id: id })
}
