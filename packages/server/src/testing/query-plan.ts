import { type Compilable, CompiledQuery } from 'kysely'
import type { Database } from '../database/database.ts'

/** How the database means to answer a query, a step a line, in its own words. */
export async function queryPlan({ read, dialect }: Database, query: Compilable): Promise<string> {
  const { sql, parameters } = query.compile()
  const explain = dialect.name === 'sqlite' ? 'explain query plan' : 'explain'
  const { rows } = await read.executeQuery<Record<string, unknown>>(
    CompiledQuery.raw(`${explain} ${sql}`, [...parameters]),
  )
  return rows.map((row) => String(row.detail ?? row['QUERY PLAN'])).join('\n')
}
