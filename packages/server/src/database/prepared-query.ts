import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import { type DialectDifferences, dialectOf } from './dialect-differences.ts'
import type { Tables } from './tables.ts'

/** A query whose text is made once, and executed with other values each time. */
export interface PreparedQuery<Values extends object, Row> {
  all(db: Kysely<Tables>, values: Values): Promise<Row[]>
  first(db: Kysely<Tables>, values: Values): Promise<Row | undefined>
}

/** Stands where the value of that name goes. */
class Place<Values> {
  readonly name: keyof Values

  constructor(name: keyof Values) {
    this.name = name
  }
}

const texts = new Set<string>()

/** Whether a statement with this text comes again and again, so that the database may keep it. */
export const isPreparedText = (sql: string): boolean => texts.has(sql)

/**
 * Prepares a query that is executed for every run: to build its text costs more than many a query itself. `build` finds
 * the values by their names and types, and may do nothing with them but hand each to the query.
 */
export function prepareQuery<Values extends object, Row>(
  build: (db: Kysely<Tables>, values: Values, dialect: DialectDifferences) => Compilable<Row>,
): PreparedQuery<Values, Row> {
  const compiled = new Map<DialectDifferences, CompiledQuery>()

  const compile = (dialect: DialectDifferences, db: Kysely<Tables>): CompiledQuery => {
    const places = new Proxy({} as Values, { get: (_, name) => new Place<Values>(name as keyof Values) })
    const query = build(db, places, dialect).compile()
    texts.add(query.sql)
    compiled.set(dialect, query)
    return query
  }

  const all = async (db: Kysely<Tables>, values: Values): Promise<Row[]> => {
    const dialect = dialectOf(db)
    const query = compiled.get(dialect) ?? compile(dialect, db)
    const parameters = query.parameters.map((value) =>
      value instanceof Place ? values[value.name as keyof Values] : value,
    )
    return (await db.executeQuery<Row>({ ...query, parameters })).rows
  }

  return { all, first: async (db, values) => (await all(db, values))[0] }
}
