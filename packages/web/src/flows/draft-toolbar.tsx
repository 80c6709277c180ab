import { Button, Group, Text } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp, type IconProps } from '@tabler/icons-react'
import type { ComponentType, KeyboardEvent } from 'react'
import { flowWords } from '../words/flows.ts'
import type { Draft } from './definition/use-draft.ts'

/** Fields and editors take their own steps back. */
export function onHistoryKey(event: KeyboardEvent, draft: Draft) {
  const target = event.target as HTMLElement
  const isWriting = target.matches('input, textarea') || target.isContentEditable
  const key = event.key.toLowerCase()
  if (!(event.ctrlKey || event.metaKey) || isWriting || event.defaultPrevented || (key !== 'z' && key !== 'y')) return
  event.preventDefault()
  if (key === 'y' || event.shiftKey) draft.redo()
  else draft.undo()
}

export function HistoryButtons({ draft }: { draft: Draft }) {
  return (
    <Group gap={4}>
      <HistoryButton icon={IconArrowBackUp} isOff={!draft.canUndo} act={draft.undo} label={flowWords.undo} />
      <HistoryButton icon={IconArrowForwardUp} isOff={!draft.canRedo} act={draft.redo} label={flowWords.redo} />
    </Group>
  )
}

interface HistoryButtonProps {
  label: string
  icon: ComponentType<IconProps>
  isOff: boolean
  act: () => void
}

const HistoryButton = ({ label, icon: Icon, isOff, act }: HistoryButtonProps) => (
  <Button variant="default" size="xs" leftSection={<Icon size={16} />} disabled={isOff} onClick={act}>
    {label}
  </Button>
)

/** Whether something is wrong with the draft, as it is now. */
export function CheckState({ draft: { problems, isChecked } }: { draft: Draft }) {
  const isRight = problems.length === 0
  return (
    <Text size="sm" fw={600} role="status" c={!isChecked ? 'dimmed' : isRight ? 'var(--pn-good)' : 'var(--pn-bad)'}>
      {!isChecked ? flowWords.checking : isRight ? flowWords.nothingIsWrongWithIt : flowWords.problems(problems.length)}
    </Text>
  )
}
