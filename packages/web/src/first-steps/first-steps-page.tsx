import { Alert, Group } from '@mantine/core'
import type { Command, Connection } from '@postern/protocol/api'
import { IconConfetti } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { connectionQuery, deliveriesQuery, inspectionUrlsQuery, queueQuery, schemaQuery } from '../api/queries.ts'
import { commandTitle } from '../commands/command-values.ts'
import { count } from '../lib/format-size.ts'
import { NeedsPage } from '../session/use-role.tsx'
import { ButtonLink, TextLink } from '../ui/links.tsx'
import { allItems } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { QueryView } from '../ui/states.tsx'
import { CommandStep } from './command-step.tsx'
import { DatabaseStep } from './database-step.tsx'
import classes from './first-steps.module.css'
import { GatewayStep } from './gateway-step.tsx'
import { RowsStep } from './rows-step.tsx'
import { Step, type StepState } from './step.tsx'
import { tablesOf } from './table-sql.ts'

/**
 * From a new connection to the first rows that arrive. Where one stands is read from the server, so that the path can be
 * left and taken up again.
 */
export function FirstStepsPage() {
  return (
    <NeedsPage least="editor" title="First steps">
      <FirstStepsContent />
    </NeedsPage>
  )
}

function FirstStepsContent() {
  const { name } = useParams({ from: '/app/connections/$name/start' })
  const query = useQuery(connectionQuery(name))
  return (
    <Page
      title={`First steps of ${name}`}
      narrow
      crumbs={[
        <TextLink key="connections" to="/connections" c="inherit" size="sm">
          Connections
        </TextLink>,
        <TextLink key="connection" to="/connections/$name" params={{ name }} c="inherit" size="sm">
          {name}
        </TextLink>,
      ]}
      description="From here to the first rows that arrive. You can leave and come back: the page knows how far you are."
    >
      <QueryView query={query}>{(connection) => <Path connection={connection} />}</QueryView>
    </Page>
  )
}

function Path({ connection }: { connection: Connection }) {
  const { name } = connection
  const { step } = useSearch({ from: '/app/connections/$name/start' })
  const online = connection.gateways.find((gateway) => gateway.online)
  const schema = useQuery({ ...schemaQuery(name), enabled: online !== undefined })
  const queue = useQuery(queueQuery(name))
  const command = queue.data && firstOf(queue.data.items)
  const inspection = useQuery(inspectionUrlsQuery).data?.find(({ url }) => url === command?.callbackUrl)
  const deliveries = useInfiniteQuery({
    ...deliveriesQuery({ commandId: command?.id ?? '', state: 'DELIVERED' }),
    enabled: command !== undefined,
  })
  const isDelivered = allItems(deliveries.data).length > 0

  const isTested = schema.data !== undefined
  const done = [true, online !== undefined, isTested, command !== undefined, isDelivered]
  const now = done.indexOf(false)
  const stateOf = (index: number): StepState => (done[index] ? 'done' : index === now ? 'now' : 'later')
  const dbms = online?.dbms || 'the database'

  return (
    <>
      <ol className={classes.steps} aria-label="First steps">
        <Step number={1} title="Make the connection" state="done" outcome={`${name} is there.`} />
        <Step
          number={2}
          title="Install the gateway"
          state={stateOf(1)}
          startsOpen={step === 'gateway'}
          outcome={online && `${online.name}, version ${online.version}, asks for work from ${online.ip}.`}
        >
          <GatewayStep connection={connection} />
        </Step>
        <Step
          number={3}
          title="Test the database"
          state={stateOf(2)}
          outcome={
            schema.data &&
            `${dbms} answers${online?.driver ? ` through ${online.driver}` : ''}, and shows ${count(tablesOf(schema.data).length, 'table')}.`
          }
        >
          {online && <DatabaseStep name={name} />}
        </Step>
        <Step
          number={4}
          title="Write the first command"
          state={stateOf(3)}
          outcome={command && [commandTitle(command), command.scheduleWords].filter(Boolean).join(' · ')}
        >
          {!command && <CommandStep name={name} dbms={dbms} />}
        </Step>
        <Step
          number={5}
          title="See the first rows arrive"
          state={stateOf(4)}
          startsOpen
          outcome={isDelivered && 'They have arrived at the callback URL.'}
        >
          {command && <RowsStep command={command} inspection={inspection} isDelivered={isDelivered} />}
        </Step>
      </ol>
      {now === -1 && <Arrived name={name} />}
    </>
  )
}

function Arrived({ name }: { name: string }) {
  return (
    <Alert color="verdigris" icon={<IconConfetti size={20} />} title="Rows flow from the database to a URL" mt="md">
      Next: give commands your own callback URL and schedule, and an alert URL that is told when rows stay away.
      <Group mt="sm">
        <ButtonLink to="/connections/$name/commands/new" params={{ name }}>
          Write a command of your own
        </ButtonLink>
        <ButtonLink to="/connections/$name" params={{ name }} variant="default">
          To the connection
        </ButtonLink>
      </Group>
    </Alert>
  )
}

/** The one that was made first. */
const firstOf = <Item extends Command>(items: readonly Item[]): Item | undefined =>
  items.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))[0]
