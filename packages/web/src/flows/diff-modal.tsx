import { Modal, Stack, Table, Text, Title } from '@mantine/core'
import type { Flow } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { flowVersionQuery } from '../api/queries.ts'
import { jsonText } from '../lib/exact-json.ts'
import { Badge } from '../ui/badge.tsx'
import { QueryView } from '../ui/states.tsx'
import { flowWords } from '../words/flows.ts'
import { diffDefinitions, type StepDifference } from './definition/diff-definitions.ts'
import { partsOf } from './definition/read-steps.ts'

interface DiffModalProps {
  flow: Flow
  definition: unknown
  opened: boolean
  onClose: () => void
}

/** What would be otherwise than in the version that is published. */
export function DiffModal({ flow, definition, opened, onClose }: DiffModalProps) {
  return (
    <Modal opened={opened} onClose={onClose} size="xl" title={flowWords.otherwiseThanInVersion(flow.publishedVersion)}>
      {opened && flow.publishedVersion !== null && (
        <Published flow={flow} number={flow.publishedVersion} definition={definition} />
      )}
    </Modal>
  )
}

function Published({ flow, number, definition }: { flow: Flow; number: number; definition: unknown }) {
  const query = useQuery(flowVersionQuery(flow.id, number))
  return (
    <QueryView query={query} lines={2}>
      {(published) => {
        const differences = diffDefinitions(published.definition, definition)
        return differences.length === 0 ? (
          <Text>{flowWords.itIsTheSame}</Text>
        ) : (
          <Stack gap="lg">
            {differences.map((difference) => (
              <Difference key={difference.id} of={difference} />
            ))}
          </Stack>
        )
      }}
    </QueryView>
  )
}

const tones = { added: 'good', removed: 'bad', changed: 'busy' } as const

function Difference({ of: { id, how, fields } }: { of: StepDifference }) {
  const name = partsOf(id)
    .filter((part) => part !== 'steps' && part !== 'do')
    .join(' › ')
  return (
    <section aria-label={name || flowWords.theFlow}>
      <Title order={3} mb={4} style={{ display: 'flex', gap: 10, alignItems: 'center' }}>
        {name || flowWords.theFlow} <Badge tone={tones[how]}>{how}</Badge>
      </Title>
      <Table layout="fixed" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="20%">{flowWords.field}</Table.Th>
            <Table.Th>{flowWords.before}</Table.Th>
            <Table.Th>{flowWords.after}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map(({ field, before, after }) => (
            <Table.Tr key={field}>
              <Table.Td className="mono">{field}</Table.Td>
              <Value value={before} />
              <Value value={after} />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}

const Value = ({ value }: { value: unknown }) => (
  <Table.Td className="mono" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', verticalAlign: 'top' }}>
    {value === undefined ? '–' : typeof value === 'string' ? value : jsonText(value)}
  </Table.Td>
)
