import type { Cell } from './parse-rows.ts'

/** A row as JSON again, with the digits that it came with. */
export function rowText(row: ReadonlyMap<string, Cell>): string {
  const fields = [...row].map(
    ([name, { kind, text }]) => `${JSON.stringify(name)}:${kind === 'string' ? JSON.stringify(text) : text}`,
  )
  return `{${fields.join(',')}}`
}

/** How wide columns should be, in characters: as their names and first values want it with what is left free beside them, within reason. */
export function columnWidths(columns: readonly string[], rows: readonly ReadonlyMap<string, Cell>[]): number[] {
  return columns.map((column) => {
    const lengths = rows.slice(0, 60).map((row) => row.get(column)?.text.length ?? 0)
    return Math.min(44, Math.max(6, column.length, ...lengths) + 4)
  })
}
