import { Table, Text } from '@mantine/core'
import type { LogEntry } from '@postern/protocol/api'
import { useEffect } from 'react'
import { grouped } from '../lib/format-size.ts'
import { Gap } from '../ui/gap.tsx'
import { TextLink } from '../ui/links.tsx'
import { DataTable } from '../ui/list.tsx'
import { Time } from '../ui/time.tsx'
import { useWindowRows } from '../ui/use-window-rows.ts'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'
import { isRefusal } from './log-filter.ts'

interface LogTableProps {
  entries: readonly LogEntry[]
  hasOlder: boolean
  isOlderComing: boolean
  /** The last entry is near. */
  onEnd: () => void
}

const columns = [common.time, common.gateway, common.address, connectionWords.request, common.outcome, common.run]
/** So many entries before the last one, older ones are asked for. */
const nearEnd = 300

export function LogTable({ entries, hasOlder, isOlderComing, onEnd }: LogTableProps) {
  const { frame, items, before, after, measure } = useWindowRows<HTMLTableSectionElement>(entries.length, 41)
  const last = items.at(-1)?.index ?? 0
  // Where a filter finds little, pages may have nothing: those after them are asked for.
  const isNear = hasOlder && !isOlderComing && last >= entries.length - nearEnd
  useEffect(() => {
    if (isNear) onEnd()
  }, [isNear, onEnd])
  return (
    <>
      <DataTable label={connectionWords.connectionLog} columns={columns} minWidth={720} bodyRef={frame}>
        <Gap height={before} />
        {items.map(({ index }) => {
          const entry = entries[index]
          return (
            entry && (
              <Table.Tr key={entry.id} ref={measure} data-index={index}>
                <Table.Td>
                  <Time at={entry.at} />
                </Table.Td>
                <Table.Td className="mono">{entry.gateway}</Table.Td>
                <Table.Td className="mono">{entry.ip}</Table.Td>
                <Table.Td>{entry.what}</Table.Td>
                <Table.Td {...(isRefusal(entry.outcome) && { c: 'var(--pn-bad)', fw: 600 })}>{entry.outcome}</Table.Td>
                <Table.Td className="mono">
                  {entry.runId && (
                    <TextLink to="/runs/$id" params={{ id: entry.runId }} inherit>
                      {entry.runId.slice(-8)}
                    </TextLink>
                  )}
                </Table.Td>
              </Table.Tr>
            )
          )
        })}
        <Gap height={after} />
      </DataTable>
      <Text size="sm" c="dimmed" role="status">
        {hasOlder ? connectionWords.lookingAtOlderEntries : connectionWords.nothingIsOlder(grouped(entries.length))}
      </Text>
    </>
  )
}
