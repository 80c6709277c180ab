import { useInfiniteQuery } from '@tanstack/react-query'
import { standingAlertsQuery } from '../api/queries.ts'
import { allItems, LoadMore } from '../ui/list.tsx'
import { AlertNotes } from './alert-notes.tsx'

interface StandingAlertsProps {
  connection: string
  /** Commands that show theirs themselves. */
  except: readonly string[]
}

/** The alerts that stand on a connection and its commands. */
export function StandingAlerts({ connection, except }: StandingAlertsProps) {
  const query = useInfiniteQuery(standingAlertsQuery(connection))
  const alerts = allItems(query.data).filter(({ commandId }) => commandId === null || !except.includes(commandId))
  if (alerts.length === 0 && !query.hasNextPage) return null
  return (
    <div>
      <AlertNotes alerts={alerts} />
      <LoadMore query={query} />
    </div>
  )
}
