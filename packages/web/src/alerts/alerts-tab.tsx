import { Stack } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { alertsQuery } from '../api/queries.ts'
import { allItems, LoadMore } from '../ui/list.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { alertWords } from '../words/alerts.ts'
import { AlertTable } from './alert-table.tsx'

/** Every alert of the connection, those that have resolved too, newest first. */
export function AlertsTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const query = useInfiniteQuery(alertsQuery(name))
  return (
    <QueryView query={query}>
      {(data) => {
        const alerts = allItems(data)
        return alerts.length === 0 ? (
          <Nothing icon={<IconBell size={28} stroke={1.5} />} title={alertWords.noAlertSoFar}>
            {alertWords.whatIsTold}
          </Nothing>
        ) : (
          <Stack>
            <AlertTable alerts={alerts} />
            <LoadMore query={query} />
          </Stack>
        )
      }}
    </QueryView>
  )
}
