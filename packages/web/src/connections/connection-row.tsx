import type { Connection } from '@postern/protocol/api'
import { Badge, RedFlag } from '../ui/badge.tsx'
import { PlainLink, TextLink } from '../ui/links.tsx'
import { ListItem } from '../ui/list.tsx'
import { Time } from '../ui/time.tsx'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'
import { ConnectionMenu } from './connection-menu.tsx'
import classes from './connection-row.module.css'
import { DayBars } from './day-bars.tsx'

/** Everything that one look at a connection should tell. */
export function ConnectionRow({ connection }: { connection: Connection }) {
  const { commands, name } = connection
  const total = commands.ready + commands.processing + commands.paused
  return (
    <ListItem>
      <div className={classes.row}>
        <div className={classes.name}>
          <TextLink to="/connections/$name" params={{ name }} c="inherit">
            {name}
          </TextLink>
          {connection.description && (
            <p className={classes.description} title={connection.description}>
              {connection.description}
            </p>
          )}
        </div>
        <div className={classes.gateways}>
          <GatewayState connection={connection} />
        </div>
        <div className={classes.commands}>
          <span>{connectionWords.commands(total)}</span>
          {commands.processing > 0 && (
            <Badge tone="busy" moving>
              {connectionWords.numberProcessing(commands.processing)}
            </Badge>
          )}
          {commands.paused > 0 && <Badge tone="quiet">{connectionWords.numberPaused(commands.paused)}</Badge>}
          <RedFlags connection={connection} />
        </div>
        <div className={classes.day}>
          <DayBars day={connection.lastDay} />
        </div>
        <div className={classes.next}>
          <span className={classes.label}>{common.nextRun}</span>
          <Time at={connection.nextRunAt} due />
        </div>
        <div className={classes.menu}>
          <ConnectionMenu name={name} />
        </div>
      </div>
    </ListItem>
  )
}

/** Whether anything of a connection waits for a person. */
export const isRed = ({ alerts, commands, deadLetters, gateways, heldBackSince }: Connection): boolean =>
  alerts + commands.failing + deadLetters > 0 ||
  heldBackSince !== null ||
  (gateways.length > 0 && !gateways.some(({ online }) => online))

/** What is wrong, each leading to where it is seen to. */
function RedFlags({ connection }: { connection: Connection }) {
  const { name, alerts, commands, deadLetters } = connection
  return (
    <>
      {alerts > 0 && (
        <PlainLink to="/connections/$name/alerts" params={{ name }} className={classes.flag}>
          <RedFlag>{connectionWords.alerts(alerts)}</RedFlag>
        </PlainLink>
      )}
      {commands.failing > 0 && (
        <PlainLink to="/connections/$name/queue" params={{ name }} className={classes.flag}>
          <RedFlag>{connectionWords.numberFailing(commands.failing)}</RedFlag>
        </PlainLink>
      )}
      {deadLetters > 0 && (
        <PlainLink to="/deliveries" search={{ connection: name, state: 'FAILED' }} className={classes.flag}>
          <RedFlag>{connectionWords.deadLetters(deadLetters)}</RedFlag>
        </PlainLink>
      )}
    </>
  )
}

export function AlertFlag({ connection: { alerts } }: { connection: Pick<Connection, 'alerts'> }) {
  return alerts > 0 && <RedFlag>{connectionWords.alerts(alerts)}</RedFlag>
}

export function GatewayState({ connection }: { connection: Pick<Connection, 'gateways'> }) {
  const online = connection.gateways.filter((gateway) => gateway.online).length
  const names = connection.gateways.map((gateway) => gateway.name).join(', ')
  if (online > 0)
    return (
      <Badge tone="good" title={names}>
        {online === 1 ? connectionWords.gatewayOnline : connectionWords.manyGatewaysOnline(online)}
      </Badge>
    )
  if (connection.gateways.length > 0)
    return (
      <Badge tone="bad" title={names}>
        {connectionWords.gatewayOffline}
      </Badge>
    )
  return <Badge tone="quiet">{connectionWords.noGatewayYet}</Badge>
}
