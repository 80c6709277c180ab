import { ActionIcon, Text, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useId } from 'react'
import { common } from '../words/common.ts'
import { uiWords } from '../words/ui.ts'
import classes from './copy-line.module.css'

export function CopyButton({ value, label }: { value: string; label: string }) {
  const clipboard = useClipboard({ timeout: 1_500 })
  return (
    <Tooltip label={clipboard.copied ? common.copied : uiWords.copy(label)}>
      <ActionIcon
        variant="subtle"
        color={clipboard.copied ? 'verdigris' : 'gray'}
        aria-label={uiWords.copy(label)}
        onClick={() => clipboard.copy(value)}
      >
        {clipboard.copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </Tooltip>
  )
}

/** A value to take along: its name above, its text in full, a button that copies it. */
export function CopyLine({ label, value }: { label: string; value: string }) {
  const id = useId()
  return (
    <div>
      <Text id={id} size="sm" fw={600} mb={4}>
        {label}
      </Text>
      <div className={classes.line}>
        <span className={classes.text} aria-describedby={id}>
          {value}
        </span>
        <CopyButton value={value} label={label} />
      </div>
    </div>
  )
}
