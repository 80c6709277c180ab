import { useInfiniteQuery } from '@tanstack/react-query'
import { deliveriesQuery } from '../api/queries.ts'
import { TextLink } from '../ui/links.tsx'
import { allItems } from '../ui/list.tsx'
import { Time } from '../ui/time.tsx'
import { commandWords } from '../words/commands.ts'
import classes from './error-note.module.css'

/** That rows are not taken where they go: the runs are fine then, and nothing else on the page would tell. */
export function DeliveryNote({ commandId }: { commandId: string }) {
  const query = useInfiniteQuery(deliveriesQuery({ commandId, state: 'PENDING' }))
  const stuck = query.data && allItems(query.data).find(({ lastError }) => lastError !== null)
  if (!stuck) return null
  return (
    <div className={classes.note}>
      <div className={classes.tags}>
        <span>{commandWords.rowsAreNotTaken}</span>
        <span>{commandWords.nextTry(<Time at={stuck.nextAttemptAt} due />)}</span>
        <TextLink to="/deliveries" search={{ commandId }}>
          {commandWords.itsDeliveries}
        </TextLink>
      </div>
      <div className={classes.message}>{stuck.lastError}</div>
    </div>
  )
}
