import { Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { TypedValue } from '@postern/protocol'
import type { Command, CommandCursor } from '@postern/protocol/api'
import { useInfiniteQuery } from '@tanstack/react-query'
import { cursorQuery } from '../api/queries.ts'
import { count } from '../lib/format-size.ts'
import { EditorButton } from '../session/gated.tsx'
import { Facts } from '../ui/facts.tsx'
import { LoadMore } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { CursorHistory } from './cursor-history.tsx'
import { SetCursorModal } from './set-cursor-modal.tsx'

/** Where a command's cursor stands, how it came there, and the way to set it by hand. */
export function CursorSection({ command }: { command: Command }) {
  const query = useInfiniteQuery(cursorQuery(command.id))
  const [opened, modal] = useDisclosure(false)
  return (
    <Section
      title="Cursor"
      description="What a run reads after, and what the receiver has taken."
      action={
        command.kind === 'static' && (
          <>
            <EditorButton variant="default" size="sm" onClick={modal.open}>
              Set by hand
            </EditorButton>
            <SetCursorModal command={command} opened={opened} onClose={modal.close} />
          </>
        )
      }
    >
      <QueryView query={query} lines={2}>
        {({ pages }) => (
          <Stack>
            {pages[0] && <Standing cursor={pages[0]} fromBeginning={command.fromBeginning} />}
            <CursorHistory moves={pages.flatMap(({ moves }) => moves.items)} />
            <LoadMore query={query} />
          </Stack>
        )}
      </QueryView>
    </Section>
  )
}

function Standing({ cursor, fromBeginning }: { cursor: CommandCursor; fromBeginning: boolean }) {
  const { lastField, readUpTo, acknowledgedUpTo, overlap, sentRows } = cursor
  return (
    <Facts
      of={[
        ['Last field', <code key="field">{lastField}</code>],
        ['Read up to', <Value key="read" of={readUpTo} none={fromBeginning ? 'from the beginning' : 'nothing yet'} />],
        ['Acknowledged up to', <Value key="acknowledged" of={acknowledgedUpTo} none="nothing yet" />],
        overlap !== null && [
          'Overlap',
          'seconds' in overlap ? `${overlap.seconds} s` : overlap.number.toLocaleString('en-US'),
        ],
        sentRows > 0 && ['Not sent again', count(sentRows, 'row')],
      ]}
    />
  )
}

function Value({ of, none }: { of: TypedValue | null; none: string }) {
  if (of === null || of.value === null)
    return (
      <Text span c="dimmed" inherit>
        {none}
      </Text>
    )
  return (
    <span>
      <code>{of.value}</code>{' '}
      {of.type !== 'unknown' && (
        <Text span size="xs" c="dimmed">
          {of.type}
        </Text>
      )}
    </span>
  )
}
