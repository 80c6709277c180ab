import { Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import type { RunDetail } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { grouped } from '../lib/format-size.ts'
import { columnWidths } from '../lib/row-text.ts'
import { type Place, RowsGrid } from '../ui/rows-grid.tsx'
import { Failure } from '../ui/states.tsx'
import { runWords } from '../words/runs.ts'
import { ChosenCell } from './chosen-cell.tsx'
import { blockQuery, useRowsInView, useViewToFetch } from './rows-in-view.ts'

/** A browser draws no element that is high enough for more. */
const mostInGrid = 250_000
/** So many rows around those in sight are fetched, too, so that a wheel does not come to rows that are still to come. */
const ahead = 60
/** Below, everything can be reached by scrolling a little. */
const manyRows = 500

/** All rows of a run, however many: what is in sight is fetched by its place. */
export function AllRows({ run }: { run: Pick<RunDetail, 'id' | 'rows' | 'columns'> }) {
  const { id, rows } = run
  const [chosen, setChosen] = useState<Place>({ row: 0, column: 0 })
  const [view, setView] = useViewToFetch()
  const inView = useRowsInView(id, rows, Math.max(0, view.from - ahead), view.to + ahead)
  const chosenRow = useRowsInView(id, rows, chosen.row, chosen.row)
  const { data: firstBlock } = useQuery(blockQuery(id, 0, rows))
  const clipboard = useClipboard()

  const columns = useMemo(() => {
    const beginning = firstBlock ?? []
    const types = run.columns.length > 0 ? run.columns : [...(beginning[0]?.keys() ?? [])].map((name) => ({ name }))
    const widths = columnWidths(
      types.map(({ name }) => name),
      beginning,
    )
    return types.map((column, at) => ({
      ...column,
      isNumeric: beginning.some((row) => row.get(column.name)?.kind === 'number'),
      width: widths[at] ?? 12,
    }))
  }, [run.columns, firstBlock])

  const first = Math.floor(chosen.row / mostInGrid) * mostInGrid
  const count = Math.min(mostInGrid, rows - first)
  const column = columns[chosen.column] ?? columns[0]
  const row = chosenRow.at(chosen.row)
  const copy = () => {
    const cell = typeof row === 'string' || !column ? undefined : row.get(column.name)
    if (cell) clipboard.copy(cell.text)
  }
  const goTo = (number: number) => setChosen({ row: Math.min(rows - 1, Math.max(0, number)), column: chosen.column })

  return (
    <Stack gap="sm">
      {rows > manyRows && (
        <Group gap="sm" align="flex-end">
          <GoTo rows={rows} onGo={goTo} />
          {rows > mostInGrid && (
            <Group gap="xs" role="group" aria-label={runWords.partOfTheRows}>
              <Button size="xs" variant="default" disabled={first === 0} onClick={() => goTo(first - mostInGrid)}>
                {runWords.earlier}
              </Button>
              <Text size="sm" aria-live="polite">
                {runWords.shownOf(grouped(first + 1), grouped(first + count), grouped(rows))}
              </Text>
              <Button size="xs" variant="default" disabled={first + count >= rows} onClick={() => goTo(first + count)}>
                {runWords.later}
              </Button>
            </Group>
          )}
        </Group>
      )}
      {inView.error && <Failure error={inView.error} retry={inView.retry} />}
      <RowsGrid
        key={first}
        label={runWords.rowsOfTheRun}
        columns={columns}
        first={first}
        count={count}
        rowAt={inView.at}
        onView={setView}
        chosen={chosen}
        onChoose={setChosen}
        onCopy={copy}
      />
      {column && <ChosenCell number={chosen.row} row={row} column={column} />}
    </Stack>
  )
}

function GoTo({ rows, onGo }: { rows: number; onGo: (row: number) => void }) {
  const [number, setNumber] = useState<string | number>('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (Number(number) >= 1) onGo(Number(number) - 1)
      }}
    >
      <Group gap="xs" align="flex-end">
        <NumberInput
          label={runWords.goToRow}
          size="xs"
          w={130}
          min={1}
          max={rows}
          allowDecimal={false}
          allowNegative={false}
          thousandSeparator=","
          hideControls
          value={number}
          onChange={setNumber}
        />
        <Button size="xs" variant="default" type="submit">
          {runWords.go}
        </Button>
      </Group>
    </form>
  )
}
