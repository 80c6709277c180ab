/** What the two databases say of a row that another one excludes by a unique index. */
const ofPostgres = '23505'
const ofSqlite = 2067

/**
 * Whether a transaction failed because of a unique index: two of them looked at the same time whether a name is free, and
 * only the database knows who was first.
 */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && error.code === ofPostgres) return true
  return 'errcode' in error && error.errcode === ofSqlite
}
