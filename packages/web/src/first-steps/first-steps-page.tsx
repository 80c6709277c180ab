import { Alert, Group } from '@mantine/core'
import type { Command, Connection } from '@postern/protocol/api'
import { IconConfetti } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { connectionQuery, deliveriesQuery, inspectionUrlsQuery, queueQuery, schemaQuery } from '../api/queries.ts'
import { commandTitle } from '../commands/command-values.ts'
import { NeedsPage } from '../session/use-role.tsx'
import { ButtonLink, TextLink } from '../ui/links.tsx'
import { allItems } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { QueryView } from '../ui/states.tsx'
import { common } from '../words/common.ts'
import { firstStepWords } from '../words/first-steps.ts'
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
    <NeedsPage least="editor" title={firstStepWords.firstSteps}>
      <FirstStepsContent />
    </NeedsPage>
  )
}

function FirstStepsContent() {
  const { name } = useParams({ from: '/app/connections/$name/start' })
  const query = useQuery(connectionQuery(name))
  return (
    <Page
      title={firstStepWords.firstStepsOf(name)}
      narrow
      crumbs={[
        <TextLink key="connections" to="/connections" c="inherit" size="sm">
          {common.connections}
        </TextLink>,
        <TextLink key="connection" to="/connections/$name" params={{ name }} c="inherit" size="sm">
          {name}
        </TextLink>,
      ]}
      description={firstStepWords.fromHereToFirstRows}
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
  const dbms = online?.dbms || firstStepWords.theDatabase

  return (
    <>
      <ol className={classes.steps} aria-label={firstStepWords.firstSteps}>
        <Step number={1} title={firstStepWords.makeTheConnection} state="done" outcome={firstStepWords.isThere(name)} />
        <Step
          number={2}
          title={firstStepWords.installTheGateway}
          state={stateOf(1)}
          startsOpen={step === 'gateway'}
          outcome={online && firstStepWords.installTheGatewayOutcome(online.name, online.version, online.ip)}
        >
          <GatewayStep connection={connection} />
        </Step>
        <Step
          number={3}
          title={firstStepWords.testTheDatabase}
          state={stateOf(2)}
          outcome={schema.data && firstStepWords.databaseAnswers(dbms, online?.driver, tablesOf(schema.data).length)}
        >
          {online && <DatabaseStep name={name} />}
        </Step>
        <Step
          number={4}
          title={firstStepWords.writeTheFirstCommand}
          state={stateOf(3)}
          outcome={command && [commandTitle(command), command.scheduleWords].filter(Boolean).join(' · ')}
        >
          {!command && <CommandStep name={name} dbms={dbms} />}
        </Step>
        <Step
          number={5}
          title={firstStepWords.seeTheFirstRowsArrive}
          state={stateOf(4)}
          startsOpen
          outcome={isDelivered && firstStepWords.theyHaveArrived}
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
    <Alert color="verdigris" icon={<IconConfetti size={20} />} title={firstStepWords.rowsFlowFromDatabaseTitle} mt="md">
      {firstStepWords.rowsFlowFromDatabaseText}
      <Group mt="sm">
        <ButtonLink to="/connections/$name/commands/new" params={{ name }}>
          {firstStepWords.writeACommandOfYourOwn}
        </ButtonLink>
        <ButtonLink to="/connections/$name" params={{ name }} variant="default">
          {firstStepWords.toTheConnection}
        </ButtonLink>
      </Group>
    </Alert>
  )
}

/** The one that was made first. */
const firstOf = <Item extends Command>(items: readonly Item[]): Item | undefined =>
  items.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))[0]
