import type { Connection } from '@postern/protocol/api'
import { IconCircleCheck, IconFlag } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { compact } from '../lib/format-size.ts'
import { Needs } from '../session/use-role.tsx'
import { Facts } from '../ui/facts.tsx'
import { TextLink } from '../ui/links.tsx'
import { Section } from '../ui/section.tsx'
import { Time } from '../ui/time.tsx'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'
import classes from './connection-health.module.css'

/** Whether all is well, what is not, and where that is seen to; then the figures. */
export function ConnectionHealth({ connection }: { connection: Connection }) {
  const { commands, gateways, lastDay } = connection
  const online = gateways.filter((gateway) => gateway.online).length
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
  return (
    <Section title={connectionWords.health}>
      <Verdict troubles={troublesOf(connection)} isNew={gateways.length === 0} name={connection.name} />
      <Facts
        of={[
          [
            connectionWords.gatewaysOnline,
            gateways.length === 0 ? connectionWords.noneYet : connectionWords.onlineOf(online, gateways.length),
          ],
          [connectionWords.ready, commands.ready],
          [connectionWords.processing, commands.processing],
          [connectionWords.paused, commands.paused],
          [common.nextRun, <Time key="next" at={connection.nextRunAt} due />],
          [common.lastRun, <Time key="last" at={connection.lastRunAt} fallback={common.never} />],
          [connectionWords.rowsIn24Hours, compact(sum(lastDay.rows))],
          [connectionWords.runsIn24Hours, compact(sum(lastDay.runs))],
          [connectionWords.failedIn24Hours, compact(sum(lastDay.failed))],
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
      <ul className={classes.troubles} aria-label={connectionWords.whatNeedsAttention}>
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
        {isNew
          ? connectionWords.nothingSetUp(
              <Needs least="editor">
                <TextLink to="/connections/$name/start" params={{ name }} inherit c="inherit" underline="always">
                  {connectionWords.goOnWithTheFirstSteps}
                </TextLink>
              </Needs>,
            )
          : connectionWords.allIsWell}
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
          {connectionWords.noGatewayIsOnline}
        </TextLink>
        {connectionWords.lastOneSeen(<Time at={last.lastSeenAt} />)}
      </>,
    )
  if (commands.failing > 0)
    troubles.push(
      <TextLink to="/connections/$name/queue" params={{ name }} {...look}>
        {connectionWords.commandsFail(commands.failing)}
      </TextLink>,
    )
  if (deadLetters > 0)
    troubles.push(
      <TextLink to="/deliveries" search={{ connection: name, state: 'FAILED' }} {...look}>
        {connectionWords.resultsCouldNotBeDelivered(deadLetters)}
      </TextLink>,
    )
  if (heldBackSince !== null)
    troubles.push(
      connectionWords.heldBack(
        <TextLink to="/connections/$name/receivers" params={{ name }} {...look}>
          {connectionWords.staticCommandsWait}
        </TextLink>,
        <Time at={heldBackSince} />,
      ),
    )
  if (alerts > 0)
    troubles.push(
      <TextLink to="/connections/$name/alerts" params={{ name }} {...look}>
        {connectionWords.alertsStand(alerts)}
      </TextLink>,
    )
  return troubles
}
