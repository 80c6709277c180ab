import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core'
import { IconDatabase } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { isProblem } from '../api/http.ts'
import { schemaQuery } from '../api/queries.ts'
import { count } from '../lib/format-size.ts'
import { tablesOf } from './table-sql.ts'

const shownTables = 12

/** Asks the gateway for the tables of its database: that goes all the way, and changes nothing. */
export function DatabaseStep({ name }: { name: string }) {
  const query = useQuery(schemaQuery(name))
  if (query.isFetching)
    return (
      <Group gap="sm" role="status">
        <Loader size={18} color="gray" />
        <Text size="sm">The gateway opens the database and reads which tables there are…</Text>
      </Group>
    )
  if (query.error)
    return (
      <Stack align="flex-start">
        <Alert color="red" role="alert" title="The database cannot be read yet" w="100%">
          {query.error.message}
          {isProblem(query.error) && query.error.problem.sqlState && (
            <>
              {' '}
              (SQLSTATE <code>{query.error.problem.sqlState}</code>)
            </>
          )}
        </Alert>
        <Text size="sm" c="dimmed">
          That is what the driver said on the gateway's machine. Mend the ODBC connection string there, restart the
          gateway, and try again; <code>npx postern gateway test</code> tells more.
        </Text>
        <Button onClick={() => void query.refetch()}>Test again</Button>
      </Stack>
    )
  const tables = query.data ? tablesOf(query.data) : []
  return (
    <Stack align="flex-start">
      {tables.length > 0 && (
        <Text size="sm" className="mono" style={{ overflowWrap: 'anywhere' }}>
          {tables
            .slice(0, shownTables)
            .map(({ table }) => table)
            .join(', ')}
          {tables.length > shownTables && `, and ${count(tables.length - shownTables, 'more', 'more')}`}
        </Text>
      )}
      <Button
        variant="default"
        leftSection={<IconDatabase size={17} stroke={1.7} />}
        onClick={() => void query.refetch()}
      >
        Test again
      </Button>
    </Stack>
  )
}
