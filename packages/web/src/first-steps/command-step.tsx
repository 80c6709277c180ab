import { Alert, Button, Group, Select, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Command, InspectionUrl } from '@postern/protocol/api'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, seg } from '../api/http.ts'
import { inspectionUrlsQuery, queueQuery, schemaQuery } from '../api/queries.ts'
import { type CommandValues, emptyValues, toNewCommand } from '../commands/command-values.ts'
import { ownTimezone } from '../commands/own-timezone.ts'
import { fromSchedule } from '../commands/schedule-form.ts'
import { SqlEditor } from '../commands/sql-editor.tsx'
import { TryPanel } from '../commands/try-panel.tsx'
import { TextLink } from '../ui/links.tsx'
import { useAction } from '../ui/use-action.ts'
import { firstStepWords } from '../words/first-steps.ts'
import { selectAll, tableName, tablesOf } from './table-sql.ts'

const everyHour = { everySeconds: 3_600 }

/** The least that a command needs: its SQL. It goes to an inspection URL, every hour, and at once. */
export function CommandStep({ name, dbms }: { name: string; dbms: string }) {
  const queries = useQueryClient()
  const { data: schema } = useQuery(schemaQuery(name))
  const tables = useMemo(() => (schema ? tablesOf(schema) : []), [schema])
  const form = useForm<CommandValues>({
    initialValues: {
      ...emptyValues(ownTimezone()),
      ...fromSchedule(everyHour, ownTimezone()),
      name: firstStepWords.firstCommand,
    },
  })
  const create = useAction({
    run: async (values: CommandValues) => {
      const { url } = await inspectionUrl(
        await queries.fetchQuery(inspectionUrlsQuery),
        firstStepWords.firstRowsOf(name),
      )
      const input = toNewCommand({ ...values, callbackUrl: url })
      const command = await api<Command>('POST', `/connections/${seg(name)}/commands`, input)
      await api('POST', `/commands/${seg(command.id)}/run`)
      await queries.invalidateQueries({ queryKey: queueQuery(name).queryKey })
    },
    ownErrors: true,
  })
  return (
    <Stack>
      {tables.length > 0 && (
        <Select
          label={firstStepWords.table}
          description={firstStepWords.tableDescription}
          placeholder={firstStepWords.chooseATable}
          searchable
          data={[...new Set(tables.map(tableName))]}
          onChange={(chosen) => {
            const table = tables.find((each) => tableName(each) === chosen)
            if (table) form.setFieldValue('sql', selectAll(table, dbms))
          }}
          maw={360}
        />
      )}
      <SqlEditor
        value={form.values.sql}
        onChange={(sql) => form.setFieldValue('sql', sql)}
        schema={schema}
        description={firstStepWords.sqlDescription}
      />
      <TryPanel form={form} connection={name} />
      {create.error && (
        <Alert color="red" role="alert" title={firstStepWords.theCommandCannotBeMadeYet}>
          {create.error.message}
        </Alert>
      )}
      <Group>
        <Button
          disabled={form.values.sql.trim() === ''}
          loading={create.isPending}
          onClick={() => create.mutate(form.values)}
        >
          {firstStepWords.makeTheCommandAndRunIt}
        </Button>
        <Text size="sm" c="dimmed" style={{ flex: '1 1 260px' }}>
          {firstStepWords.itDeliversToAnInspectionUrl(
            <TextLink to="/connections/$name/commands/new" params={{ name }} inherit underline="always">
              {firstStepWords.allFields}
            </TextLink>,
          )}
        </Text>
      </Group>
    </Stack>
  )
}

/** The inspection URL of that name, made where there is none. */
const inspectionUrl = async (known: readonly InspectionUrl[], name: string): Promise<InspectionUrl> =>
  known.find((url) => url.name === name) ?? (await api<InspectionUrl>('POST', '/inspection-urls', { name }))
