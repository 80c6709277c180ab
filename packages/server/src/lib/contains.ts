import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** Whether a column has a text somewhere, in whatever case. */
export const contains = (column: string, text: string): RawBuilder<SqlBool> =>
  sql<SqlBool>`lower(${sql.ref(column)}) like lower(${`%${text.replaceAll(/[\\%_]/g, '\\$&')}%`}) escape '\\'`
