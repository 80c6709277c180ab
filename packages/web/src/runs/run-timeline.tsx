import { Group, Text } from '@mantine/core'
import type { Run } from '@postern/protocol/api'
import { formatDuration, formatExact } from '../lib/format-time.ts'
import { PlainLink } from '../ui/links.tsx'
import { Time } from '../ui/time.tsx'
import { runWords } from '../words/runs.ts'
import classes from './run-timeline.module.css'

const tones: Record<Run['state'], string> = {
  LEASED: 'busy',
  EXECUTING: 'busy',
  DONE: 'good',
  FAILED: 'bad',
  LOST: 'bad',
  RELEASED: 'quiet',
}

/** As many as can be told apart on a telephone. */
const most = 60

/** The newest runs from left to right, as high as they took long: a glance says when they began to fail, or to be slow. */
export function RunTimeline({ runs }: { runs: readonly Run[] }) {
  const shown = runs.slice(0, most).reverse()
  const longest = Math.max(...shown.map(lasted), 1)
  const [first] = shown
  if (shown.length < 2 || !first) return null
  return (
    <div>
      <ol className={classes.timeline} aria-label={runWords.timelineOfTheRuns}>
        {shown.map((run) => {
          const words = runWords.runInShort(run.state, formatExact(run.leasedAt), run.rows, formatDuration(lasted(run)))
          return (
            <li key={run.id}>
              <PlainLink
                to="/runs/$id"
                params={{ id: run.id }}
                className={classes.bar}
                data-tone={tones[run.state]}
                aria-label={words}
                title={words}
              >
                <span style={{ height: `${(100 * Math.sqrt(lasted(run))) / Math.sqrt(longest)}%` }} />
              </PlainLink>
            </li>
          )
        })}
      </ol>
      <Group justify="space-between" gap="xs" mb="md">
        <Text size="xs" c="dimmed">
          <Time at={first.leasedAt} />
        </Text>
        <Text size="xs" c="dimmed">
          {runWords.theLongestTook(formatDuration(longest))}
        </Text>
      </Group>
    </div>
  )
}

const lasted = ({ leasedAt, endedAt }: Run): number =>
  Math.max(0, (endedAt === null ? Date.now() : Date.parse(endedAt)) - Date.parse(leasedAt))
