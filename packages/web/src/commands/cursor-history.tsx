import { Table, Text } from '@mantine/core'
import type { TypedValue } from '@postern/protocol'
import type { CursorMove } from '@postern/protocol/api'
import { TextLink } from '../ui/links.tsx'
import { DataTable } from '../ui/list.tsx'
import { Time } from '../ui/time.tsx'
import { commandWords } from '../words/commands.ts'

/** Every change of a last value: when, from, to, and who or what moved it. */
export function CursorHistory({ moves }: { moves: readonly CursorMove[] }) {
  if (moves.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {commandWords.itHasNotMovedYet}
      </Text>
    )
  return (
    <DataTable
      label={commandWords.historyOfTheCursor}
      columns={[commandWords.when, commandWords.from, commandWords.to, commandWords.movedBy]}
      minWidth={600}
    >
      {moves.map((move) => (
        <Table.Tr key={move.id}>
          <Table.Td>
            <Time at={move.at} />
          </Table.Td>
          <Table.Td>{value(move.from)}</Table.Td>
          <Table.Td>{value(move.to)}</Table.Td>
          <Table.Td>
            <Mover move={move} />
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  )
}

const value = (of: TypedValue | null) =>
  of === null || of.value === null ? commandWords.theBeginning : <span className="mono">{of.value}</span>

function Mover({ move }: { move: CursorMove }) {
  if (move.runId === null) return <>{move.movedBy ?? '–'}</>
  return (
    <TextLink to="/runs/$id" params={{ id: move.runId }} inherit>
      {commandWords.runWithId(<span className="mono">{move.runId.slice(-8)}</span>)}
    </TextLink>
  )
}
