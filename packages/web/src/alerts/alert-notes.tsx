import type { StandingAlert } from '@postern/protocol/api'
import { Time } from '../ui/time.tsx'
import { alertWords } from '../words/alerts.ts'
import { common } from '../words/common.ts'
import { alertKind } from './alert-kinds.ts'
import classes from './alert-notes.module.css'

/** The alerts that stand, in red: what is wrong, and since when. */
export function AlertNotes({ alerts }: { alerts: readonly StandingAlert[] }) {
  if (alerts.length === 0) return null
  return (
    <ul className={classes.notes} aria-label={common.alerts}>
      {alerts.map(({ id, kind, message, openedAt }) => (
        <li key={id} className={classes.note}>
          <span className={classes.kind}>{alertWords.kindSince(alertKind(kind), <Time at={openedAt} />)}</span>
          <span>{message}</span>
        </li>
      ))}
    </ul>
  )
}
