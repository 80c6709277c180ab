import type { Connection } from '@postern/protocol/api'
import { IconCircleCheck, IconFlag } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { compact, count } from '../lib/format-size.ts'
import { Needs } from '../session/use-role.tsx'
import { Facts } from '../ui/facts.tsx'
import { TextLink } from '../ui/links.tsx'
import { Section } from '../ui/section.tsx'
import { Time } from '../ui/time.tsx'
import classes from './connection-health.module.css'

/** Whether all is well, what is not, and where that is seen to; then the figures. */
export function ConnectionHealth({ connection }: { connection: Connection }) {
  const { commands, gateways, lastDay } = connection
  const online = gateways.filter((gateway) => gateway.online).length
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
  return (
    <Section title="Health">
      <Verdict troubles={troublesOf(connection)} isNew={gateways.length === 0} name={connection.name} />
      <Facts
        of={[
          ['Gateways online', gateways.length === 0 ? 'none yet' : `${online} of ${gateways.length}`],
          ['Ready', commands.ready],
          ['Processing', commands.processing],
          ['Paused', commands.paused],
          ['Next run', <Time key="next" at={connection.nextRunAt} due />],
          ['Last run', <Time key="last" at={connection.lastRunAt} fallback="never" />],
          ['Rows in 24 hours', compact(sum(lastDay.rows))],
          ['Runs in 24 hours', compact(sum(lastDay.runs))],
          ['Failed in 24 hours', compact(sum(lastDay.failed))],
        ]}
      />
    </Section>
  )
}

interface VerdictProps {
  troubles: readonly ReactNode[]
  isNew: boolean
  name: string
}

function Verdict({ troubles, isNew, name }: VerdictProps) {
  if (troubles.length > 0)
    return (
      <ul className={classes.troubles} aria-label="What needs attention">
        {troubles.map((trouble, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: each kind of trouble is there once at most, in one order
          <li key={index}>
            <IconFlag size={16} aria-hidden="true" />
            <span>{trouble}</span>
          </li>
        ))}
      </ul>
    )
  return (
    <p className={classes.well} data-new={isNew || undefined}>
      <IconCircleCheck size={18} aria-hidden="true" />
      <span>
        {isNew ? (
          <>
            Nothing is set up yet.{' '}
            <Needs least="editor">
              <TextLink to="/connections/$name/start" params={{ name }} inherit c="inherit" underline="always">
                Go on with the first steps
              </TextLink>
            </Needs>
          </>
        ) : (
          'All is well'
        )}
      </span>
    </p>
  )
}

/** Each with the page where it is seen to. */
function troublesOf({ name, gateways, commands, deadLetters, alerts, heldBackSince }: Connection): ReactNode[] {
  const look = { inherit: true, c: 'inherit', underline: 'always' } as const
  const troubles: ReactNode[] = []
  const [last] = gateways
  if (last && !gateways.some(({ online }) => online))
    troubles.push(
      <>
        <TextLink to="/connections/$name/gateways" params={{ name }} {...look}>
          No gateway is online
        </TextLink>
        ; the last one was seen <Time at={last.lastSeenAt} />
      </>,
    )
  if (commands.failing > 0)
    troubles.push(
      <TextLink to="/connections/$name/queue" params={{ name }} {...look}>
        {count(commands.failing, 'command')} {commands.failing === 1 ? 'fails' : 'fail'}
      </TextLink>,
    )
  if (deadLetters > 0)
    troubles.push(
      <TextLink to="/deliveries" search={{ connection: name, state: 'FAILED' }} {...look}>
        {count(deadLetters, 'result')} could not be delivered
      </TextLink>,
    )
  if (heldBackSince !== null)
    troubles.push(
      <>
        <TextLink to="/connections/$name/receivers" params={{ name }} {...look}>
          Static commands wait
        </TextLink>{' '}
        since <Time at={heldBackSince} />: too many bytes of results have not been delivered. They go on once receivers
        have taken most of it, or what was given up is dropped.
      </>,
    )
  if (alerts > 0)
    troubles.push(
      <TextLink to="/connections/$name/alerts" params={{ name }} {...look}>
        {count(alerts, 'alert')} {alerts === 1 ? 'stands' : 'stand'}
      </TextLink>,
    )
  return troubles
}
