import type { AlertKind, StandingAlert } from '@postern/protocol/api'
import { Time } from '../ui/time.tsx'
import classes from './alert-notes.module.css'

const kindWords: Record<AlertKind, string> = {
  stale: 'Stale',
  'no-rows': 'No rows',
  stuck: 'Stuck',
  'no-gateway': 'No gateway',
  'dead-letter': 'Dead letter',
  'receiver-paused': 'Receiver paused',
  'held-back': 'Held back',
}

export const alertKind = (kind: AlertKind): string => kindWords[kind]

/** The alerts that stand, in red: what is wrong, and since when. */
export function AlertNotes({ alerts }: { alerts: readonly StandingAlert[] }) {
  if (alerts.length === 0) return null
  return (
    <ul className={classes.notes} aria-label="Alerts">
      {alerts.map(({ id, kind, message, openedAt }) => (
        <li key={id} className={classes.note}>
          <span className={classes.kind}>
            {alertKind(kind)} · since <Time at={openedAt} />
          </span>
          <span>{message}</span>
        </li>
      ))}
    </ul>
  )
}
