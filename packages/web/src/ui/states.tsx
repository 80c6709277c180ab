import { Alert, Button, EmptyState, Skeleton, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { isProblem } from '../api/http.ts'
import { common } from '../words/common.ts'
import { uiWords } from '../words/ui.ts'

export function Loading({ lines = 4 }: { lines?: number }) {
  return (
    <Stack gap="sm" aria-busy="true" role="status" aria-label={common.loading}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all the same
        <Skeleton key={line} height={line === 0 ? 28 : 48} radius="md" />
      ))}
    </Stack>
  )
}

export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
  const title = isProblem(error) ? error.problem.title : common.thatDidNotWork
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} title={title} role="alert">
      {error.message}
      {retry && (
        <div>
          <Button mt="sm" size="xs" variant="default" onClick={retry}>
            {uiWords.tryAgain}
          </Button>
        </div>
      )}
    </Alert>
  )
}

interface QueryViewProps<T> {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>
  lines?: number
  children: (data: T) => ReactNode
}

/** What a query has: its data, also while newer is fetched or could not be; else its error; else a skeleton. */
export function QueryView<T>({ query, lines, children }: QueryViewProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
  return <Loading {...(lines !== undefined && { lines })} />
}

interface NothingProps {
  icon: ReactNode
  title: string
  /** The next step. */
  children: ReactNode
  action?: ReactNode
}

export function Nothing({ icon, title, children, action }: NothingProps) {
  return (
    <EmptyState icon={icon} title={title} description={children} variant="light" size="sm" py="xl" px="md">
      {action && <EmptyState.Actions>{action}</EmptyState.Actions>}
    </EmptyState>
  )
}
