import type { ConnectionContents } from '@postern/protocol/api'
import { count } from '../lib/format-size.ts'

type Loss = readonly [amount: string, what: string, isGrave: boolean]

/** What goes with a connection, in the order in which it would be missed; what there is none of is left out. */
export function losses(contents: ConnectionContents): Loss[] {
  const { most } = contents
  const all: [keyof ConnectionContents, one: string, many: string, isGrave?: boolean][] = [
    ['undelivered', 'result that has not been delivered', 'results that have not been delivered', true],
    ['commands', 'command with its cursor', 'commands with their cursors'],
    ['runs', 'run with its result', 'runs with their results'],
    ['archived', 'archived command', 'archived commands'],
    ['apps', 'app that flows may use', 'apps that flows may use'],
    ['flowRuns', 'flow run that asked it for rows', 'flow runs that asked it for rows'],
    ['keys', 'API key', 'API keys'],
    ['alerts', 'alert', 'alerts'],
    ['logEntries', 'entry of its log', 'entries of its log'],
  ]
  return all
    .filter(([of]) => contents[of] > 0)
    .map(([of, one, many, isGrave = false]) => {
      const [amount = '', ...what] = count(contents[of], one, many).split(' ')
      return [contents[of] >= most ? `${amount} or more` : amount, what.join(' '), isGrave]
    })
}
