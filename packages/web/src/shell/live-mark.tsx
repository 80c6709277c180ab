import { Tooltip } from '@mantine/core'
import type { LiveState } from '../api/live-updates.ts'
import { shellWords } from '../words/shell.ts'
import classes from './app-layout.module.css'

const words: Record<LiveState, readonly [short: string, long: string]> = {
  live: [shellWords.live, shellWords.whatYouSeeFollowsServer],
  stale: [shellWords.reconnecting, shellWords.connectionIsLost],
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
