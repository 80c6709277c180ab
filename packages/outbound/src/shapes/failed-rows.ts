/** What an answer to a batch says of its rows. */
export type FailedRows = { readonly rows: readonly number[] } | { readonly wrong: string } | null

/**
 * The rows that a receiver did not take, by their numbers in the body from 0: `{"failed": [0, 3]}`. Null where it names
 * none. An answer that may hold such a list and cannot be read must not pass for rows that were taken.
 */
export function readFailedRows(answer: string, rows: number): FailedRows {
  if (!/^\s*\{/.test(answer)) return null
  const said = parse(answer)
  if (said === undefined) return { wrong: 'what it said of the rows cannot be read to its end as JSON' }
  const failed = typeof said === 'object' && said !== null && 'failed' in said ? said.failed : null
  if (!Array.isArray(failed) || failed.length === 0) return null
  if (!failed.every((number) => Number.isInteger(number) && number >= 0 && number < rows))
    return { wrong: `its list of failed rows has something else than numbers from 0 to ${rows - 1}` }
  return { rows: [...new Set<number>(failed)].sort((one, other) => one - other) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
