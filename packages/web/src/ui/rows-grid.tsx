import { VisuallyHidden } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import { grouped } from '../lib/format-size.ts'
import type { Cell } from '../lib/parse-rows.ts'
import { uiWords } from '../words/ui.ts'
import { Gap } from './gap.tsx'
import classes from './rows-table.module.css'

export interface Place {
  readonly row: number
  readonly column: number
}

interface RowsGridProps {
  label: string
  columns: readonly { readonly name: string; readonly isNumeric: boolean; readonly width: number }[]
  /** Number of the first row, and how many there are from there. */
  first: number
  count: number
  rowAt: (row: number) => ReadonlyMap<string, Cell> | 'loading' | 'too large'
  onView: (from: number, to: number) => void
  chosen: Place
  onChoose: (place: Place) => void
  onCopy: () => void
}

const rowHeight = 29

/** Rows of which only those in sight are drawn. Arrow keys move from cell to cell, and Ctrl-C copies the one chosen. */
export function RowsGrid({ label, columns, first, count, rowAt, onView, chosen, onChoose, onCopy }: RowsGridProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const id = useId()
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    useFlushSync: false,
  })
  const items = virtualizer.getVirtualItems()
  const from = first + (items[0]?.index ?? 0)
  const to = first + (items.at(-1)?.index ?? 0)
  useEffect(() => onView(from, to), [onView, from, to])
  useEffect(() => {
    if (chosen.row >= first && chosen.row < first + count) virtualizer.scrollToIndex(chosen.row - first)
  }, [virtualizer, chosen.row, first, count])

  const before = items[0]?.start ?? 0
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)
  const width = columns.reduce((sum, column) => sum + column.width, 0)
  const cellId = ({ row, column }: Place) => `${id}-${row}-${column}`
  const step = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2)

  const onKeyDown = (event: KeyboardEvent) => {
    const [mostRow, mostColumn] = [first + count - 1, columns.length - 1]
    const { row, column } = chosen
    const far = event.ctrlKey || event.metaKey
    if (far && event.key.toLowerCase() === 'c' && window.getSelection()?.isCollapsed !== false) return onCopy()
    const moves: Record<string, Place> = {
      ArrowUp: { row: far ? first : row - 1, column },
      ArrowDown: { row: far ? mostRow : row + 1, column },
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
      PageUp: { row: row - step, column },
      PageDown: { row: row + step, column },
      Home: { row: far ? first : row, column: 0 },
      End: { row: far ? mostRow : row, column: mostColumn },
    }
    const to = moves[event.key]
    if (!to) return
    event.preventDefault()
    const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value))
    onChoose({ row: within(to.row, first, mostRow), column: within(to.column, 0, mostColumn) })
  }

  return (
    <div
      ref={scroller}
      className={`${classes.scroll} ${classes.grid}`}
      // No higher than its rows, its head and a bar to scroll sideways.
      style={{ maxHeight: (count + 1) * rowHeight + 20 }}
    >
      <table
        className={classes.table}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table whose cells are moved through
        role="grid"
        aria-label={label}
        aria-rowcount={count + 1}
        aria-colcount={columns.length}
        aria-activedescendant={chosen.row >= from && chosen.row <= to ? cellId(chosen) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        style={{ width: `max(100%, ${width + 9}ch)` }}
      >
        <colgroup>
          <col style={{ width: '9ch' }} />
          {columns.map(({ name, width: characters }) => (
            <col key={name} style={{ width: `${characters}ch` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={classes.line}>
              <span aria-hidden="true">#</span>
              <VisuallyHidden>{uiWords.number}</VisuallyHidden>
            </th>
            {columns.map(({ name, isNumeric }) => (
              <th key={name} scope="col" data-kind={isNumeric ? 'number' : undefined} title={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={before} />
          {items.map(({ index }) => {
            const number = first + index
            const row = rowAt(number)
            return (
              <tr key={number} aria-rowindex={index + 2} style={{ height: rowHeight }}>
                <th scope="row" className={classes.line}>
                  {grouped(number + 1)}
                </th>
                {columns.map(({ name }, column) => {
                  const cell = typeof row === 'string' ? undefined : row.get(name)
                  const isChosen = number === chosen.row && column === chosen.column
                  return (
                    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys of all its cells
                    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: a cell of a grid is one that can be chosen
                    <td
                      key={name}
                      id={cellId({ row: number, column })}
                      aria-selected={isChosen}
                      data-kind={typeof row === 'string' ? row : (cell?.kind ?? 'missing')}
                      onClick={() => onChoose({ row: number, column })}
                    >
                      {cell?.text.slice(0, 300) ?? (row === 'loading' ? '…' : '')}
                    </td>
                  )
                })}
              </tr>
            )
          })}
          <Gap height={after} />
        </tbody>
      </table>
    </div>
  )
}
