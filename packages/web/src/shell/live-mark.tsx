import { Tooltip } from '@mantine/core'
import type { LiveState } from '../api/live-updates.ts'
import classes from './app-layout.module.css'

const words: Record<LiveState, readonly [short: string, long: string]> = {
  live: ['Live', 'What you see follows the server as it changes'],
  stale: ['Reconnecting…', 'The connection to the server is lost: what you see may be old'],
}

export function LiveMark({ state }: { state: LiveState }) {
  const [short, long] = words[state]
  return (
    <Tooltip label={long} multiline maw={260}>
      <span className={classes.live} data-state={state} role="status">
        {short}
      </span>
    </Tooltip>
  )
}
