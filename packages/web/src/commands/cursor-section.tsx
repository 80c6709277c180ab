import { Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { TypedValue } from '@postern/protocol'
import type { Command, CommandCursor } from '@postern/protocol/api'
import { useInfiniteQuery } from '@tanstack/react-query'
import { cursorQuery } from '../api/queries.ts'
import { grouped } from '../lib/format-size.ts'
import { EditorButton } from '../session/gated.tsx'
import { Facts } from '../ui/facts.tsx'
import { LoadMore } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { QueryView } from '../ui/states.tsx'
import { commandWords } from '../words/commands.ts'
import { timeWords } from '../words/times.ts'
import { CursorHistory } from './cursor-history.tsx'
import { SetCursorModal } from './set-cursor-modal.tsx'

/** Where a command's cursor stands, how it came there, and the way to set it by hand. */
export function CursorSection({ command }: { command: Command }) {
  const query = useInfiniteQuery(cursorQuery(command.id))
  const [opened, modal] = useDisclosure(false)
  return (
    <Section
      title={commandWords.cursor}
      description={commandWords.cursorDescription}
      action={
        command.kind === 'static' && (
          <>
            <EditorButton variant="default" size="sm" onClick={modal.open}>
              {commandWords.setByHand}
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
        [commandWords.lastField, <code key="field">{lastField}</code>],
        [
          commandWords.readUpTo,
          <Value
            key="read"
            of={readUpTo}
            none={fromBeginning ? commandWords.fromTheBeginning : commandWords.nothingYet}
          />,
        ],
        [
          commandWords.acknowledgedUpTo,
          <Value key="acknowledged" of={acknowledgedUpTo} none={commandWords.nothingYet} />,
        ],
        overlap !== null && [
          commandWords.overlap,
          'seconds' in overlap ? timeWords.seconds(overlap.seconds) : grouped(overlap.number),
        ],
        sentRows > 0 && [commandWords.notSentAgain, commandWords.rows(sentRows)],
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
