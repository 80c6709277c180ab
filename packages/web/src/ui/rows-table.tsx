import type { Rows } from '../lib/parse-rows.ts'
import classes from './rows-table.module.css'

/** Rows exactly as they came; long values are cut on the screen only and whole on hover. */
export function RowsTable({ label, rows }: { label: string; rows: Rows }) {
  const isNumeric = new Map(
    rows.columns.map((column) => [column, rows.rows.some((row) => row.get(column)?.kind === 'number')]),
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <div className={classes.scroll} tabIndex={0}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col" className={classes.line}>
              #
            </th>
            {rows.columns.map((column) => (
              <th key={column} scope="col" data-kind={isNumeric.get(column) ? 'number' : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
            <tr key={index}>
              <td className={classes.line}>{index + 1}</td>
              {rows.columns.map((column) => {
                const cell = row.get(column)
                return (
                  <td key={column} data-kind={cell?.kind ?? 'missing'} title={cell?.text}>
                    {cell?.text}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
