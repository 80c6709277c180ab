import type { ConnectionContents } from '@postern/protocol/api'
import { grouped } from '../lib/format-size.ts'
import { plural } from '../lib/plural.ts'
import { connectionWords } from '../words/connections.ts'

type Loss = readonly [amount: string, what: string, isGrave: boolean]

/** What goes with a connection, in the order in which it would be missed; what there is none of is left out. */
export function losses(contents: ConnectionContents): Loss[] {
  const { most } = contents
  const all = [
    'undelivered',
    'commands',
    'runs',
    'archived',
    'apps',
    'flowRuns',
    'keys',
    'alerts',
    'logEntries',
  ] as const
  return all
    .filter((of) => contents[of] > 0)
    .map((of) => {
      const amount = grouped(contents[of])
      const counted = contents[of] >= most ? connectionWords.orMore(amount) : amount
      return [counted, plural(contents[of], connectionWords.losses[of]), of === 'undelivered']
    })
}
