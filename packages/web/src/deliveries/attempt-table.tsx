import { Code, Table, Text } from '@mantine/core'
import type { Attempt } from '@postern/protocol/api'
import { Headers } from '../ui/headers.tsx'
import { DataTable } from '../ui/list.tsx'
import { Time } from '../ui/time.tsx'
import { common } from '../words/common.ts'
import { deliveryWords } from '../words/deliveries.ts'
import { timeWords } from '../words/times.ts'

/** Every try at a delivery, and what the receiver said. */
export function AttemptTable({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <DataTable
      label={deliveryWords.attempts}
      columns={['#', common.time, deliveryWords.answer, common.took, deliveryWords.whatWasSaid]}
      minWidth={560}
    >
      {attempts.map((attempt) => (
        <Table.Tr key={attempt.number}>
          <Table.Td>{attempt.number}</Table.Td>
          <Table.Td>
            <Time at={attempt.at} />
          </Table.Td>
          <Table.Td fw={600} c={attempt.error === null ? 'var(--pn-good)' : 'var(--pn-bad)'}>
            {attempt.status ?? common.none}
          </Table.Td>
          <Table.Td>{timeWords.milliseconds(attempt.latencyMs)}</Table.Td>
          <Table.Td maw={420}>
            {attempt.error && (
              <Text size="sm" c="var(--pn-bad)" style={{ overflowWrap: 'anywhere' }}>
                {attempt.error}
              </Text>
            )}
            {attempt.responseExcerpt && <Code style={{ overflowWrap: 'anywhere' }}>{attempt.responseExcerpt}</Code>}
            {attempt.requestHeaders && <Headers of={attempt.requestHeaders} label={deliveryWords.requestHeaders} />}
            {attempt.responseHeaders && <Headers of={attempt.responseHeaders} label={deliveryWords.answerHeaders} />}
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  )
}
