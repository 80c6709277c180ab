import { useInfiniteQuery } from '@tanstack/react-query'
import { standingAlertsQuery } from '../api/queries.ts'
import { allItems, LoadMore } from '../ui/list.tsx'
import { AlertNotes } from './alert-notes.tsx'

/** The alerts that stand on a connection, its commands' among them. */
export function StandingAlerts({ connection }: { connection: string }) {
  const query = useInfiniteQuery(standingAlertsQuery(connection))
  const alerts = allItems(query.data)
  if (alerts.length === 0) return null
  return (
    <div>
      <AlertNotes alerts={alerts} />
      <LoadMore query={query} />
    </div>
  )
}
