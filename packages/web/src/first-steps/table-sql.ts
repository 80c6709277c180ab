import type { DatabaseSchema } from '@postern/protocol/api'

export interface Table {
  readonly schema: string | null
  readonly table: string
}

/** The tables of a schema, each once, in its order. */
export function tablesOf({ items }: DatabaseSchema): Table[] {
  const found = new Map<string, Table>()
  for (const { schema, table } of items) found.set(tableName({ schema, table }), { schema, table })
  return [...found.values()]
}

/** What every database looks in by itself. */
const usual = new Set(['', 'public', 'main', 'dbo'])

export const tableName = ({ schema, table }: Table): string =>
  schema === null || usual.has(schema) ? table : `${schema}.${table}`

/** All rows of a table; names are quoted as its database does it, where they must be. */
export function selectAll({ schema, table }: Table, dbms: string): string {
  const quote = /mysql|mariadb/i.test(dbms) ? '`' : '"'
  const quoted = (name: string) =>
    /^[a-z_][a-z0-9_]*$/.test(name) ? name : `${quote}${name.replaceAll(quote, quote + quote)}${quote}`
  const names = schema === null || usual.has(schema) ? [table] : [schema, table]
  return `SELECT * FROM ${names.map(quoted).join('.')}`
}
