import { Button, Group } from '@mantine/core'
import { uiWords } from '../words/ui.ts'

export function UndoNotice({ message, onUndo }: { message: string; onUndo: () => void }) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      {message}
      <Button size="compact-sm" variant="light" onClick={onUndo}>
        {uiWords.undo}
      </Button>
    </Group>
  )
}
