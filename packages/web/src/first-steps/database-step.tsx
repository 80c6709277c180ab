import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core'
import { IconDatabase } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { isProblem } from '../api/http.ts'
import { schemaQuery } from '../api/queries.ts'
import { firstStepWords } from '../words/first-steps.ts'
import { tablesOf } from './table-sql.ts'

const shownTables = 12

/** Asks the gateway for the tables of its database: that goes all the way, and changes nothing. */
export function DatabaseStep({ name }: { name: string }) {
  const query = useQuery(schemaQuery(name))
  if (query.isFetching)
    return (
      <Group gap="sm" role="status">
        <Loader size={18} color="gray" />
        <Text size="sm">{firstStepWords.gatewayReadsTables}</Text>
      </Group>
    )
  if (query.error)
    return (
      <Stack align="flex-start">
        <Alert color="red" role="alert" title={firstStepWords.theDatabaseCannotBeReadYet} w="100%">
          {query.error.message}
          {isProblem(query.error) && query.error.problem.sqlState && (
            <> {firstStepWords.sqlState(<code>{query.error.problem.sqlState}</code>)}</>
          )}
        </Alert>
        <Text size="sm" c="dimmed">
          {firstStepWords.whatToMend(<code>npx postern gateway test</code>)}
        </Text>
        <Button onClick={() => void query.refetch()}>{firstStepWords.testAgain}</Button>
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
          {tables.length > shownTables && firstStepWords.andMore(tables.length - shownTables)}
        </Text>
      )}
      <Button
        variant="default"
        leftSection={<IconDatabase size={17} stroke={1.7} />}
        onClick={() => void query.refetch()}
      >
        {firstStepWords.testAgain}
      </Button>
    </Stack>
  )
}
