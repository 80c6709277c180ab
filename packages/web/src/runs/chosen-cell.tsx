import { Button, Code, Group, Text } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import type { ResultColumn } from '@postern/protocol'
import { IconBraces, IconCopy } from '@tabler/icons-react'
import { grouped } from '../lib/format-size.ts'
import { rowText } from '../lib/row-text.ts'
import { common } from '../words/common.ts'
import { runWords } from '../words/runs.ts'
import type { Row } from './rows-in-view.ts'

interface ChosenCellProps {
  number: number
  row: Row | 'loading' | 'too large'
  column: Pick<ResultColumn, 'name'> & Partial<ResultColumn>
}

/** The chosen cell in full, and the way to take it or its row along. */
export function ChosenCell({ number, row, column }: ChosenCellProps) {
  const cell = useClipboard({ timeout: 1_500 })
  const whole = useClipboard({ timeout: 1_500 })
  const found = typeof row === 'string' ? undefined : row.get(column.name)
  return (
    <div>
      <Group gap="xs" mb={6}>
        <Text size="sm" style={{ flex: '1 1 200px' }}>
          {runWords.chosenPlace(
            grouped(number + 1),
            <code>{column.name}</code>,
            column.type && (
              <Text span size="sm" c="dimmed">
                {column.type}
              </Text>
            ),
          )}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconCopy size={15} />}
          disabled={!found}
          onClick={() => cell.copy(found?.text ?? '')}
        >
          {cell.copied ? common.copied : runWords.copyCell}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconBraces size={15} />}
          disabled={typeof row === 'string'}
          onClick={() => typeof row !== 'string' && whole.copy(rowText(row))}
        >
          {whole.copied ? common.copied : runWords.copyRowAsJson}
        </Button>
      </Group>
      <Code
        block
        mah={150}
        tabIndex={0}
        aria-label={runWords.theChosenValue}
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      >
        {found?.text.slice(0, 100_000) ?? (row === 'too large' ? runWords.rowsTooLarge : '…')}
      </Code>
    </div>
  )
}
