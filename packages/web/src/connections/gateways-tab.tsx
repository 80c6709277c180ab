import { Stack, Table, Text } from '@mantine/core'
import type { Connection, Gateway, GatewayShare } from '@postern/protocol/api'
import { IconDatabase } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { connectionQuery, statisticsQuery } from '../api/queries.ts'
import { compact } from '../lib/format-size.ts'
import { EditorLink } from '../session/gated.tsx'
import { Badge } from '../ui/badge.tsx'
import { CopyLine } from '../ui/copy-line.tsx'
import { TextLink } from '../ui/links.tsx'
import { DataTable } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import classes from './gateways-tab.module.css'

/** The programs next to the database: which are there, of which version, on what, and how much each does. */
export function GatewaysTab() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const query = useQuery(connectionQuery(name))
  return (
    <QueryView query={query}>
      {(connection) => (
        <Stack gap="lg">
          <Section
            title="Gateways"
            description="The programs next to the database. Several may share the work; each command goes to one of them."
            action={
              connection.gateways.length > 0 && (
                <EditorLink
                  to="/connections/$name/start"
                  params={{ name }}
                  search={{ step: 'gateway' }}
                  variant="default"
                >
                  Add a gateway
                </EditorLink>
              )
            }
          >
            {connection.gateways.length === 0 ? <NoGateway name={name} /> : <Gateways connection={connection} />}
          </Section>
          <Section
            title="What a gateway is given"
            description="The API URL, and an API key of this connection. A lost key is replaced."
            action={
              <TextLink to="/connections/$name/settings" params={{ name }} size="sm">
                API keys
              </TextLink>
            }
          >
            <CopyLine label="API URL" value={connection.apiUrl} />
          </Section>
        </Stack>
      )}
    </QueryView>
  )
}

function NoGateway({ name }: { name: string }) {
  return (
    <Nothing
      icon={<IconDatabase size={26} stroke={1.5} />}
      title="No gateway has come yet"
      action={
        <EditorLink to="/connections/$name/start" params={{ name }}>
          Install a gateway
        </EditorLink>
      }
    >
      Start one where the database can be reached. It only makes outgoing HTTPS requests.
    </Nothing>
  )
}

function Gateways({ connection }: { connection: Connection }) {
  const { data: statistics } = useQuery(statisticsQuery(connection.name, 24))
  const shares = new Map(statistics?.gateways.map((share) => [share.gateway, share]))
  return (
    <DataTable
      label="Gateways"
      columns={['Gateway', 'State', 'Host', 'Driver and database', 'Version', 'Last seen', 'Share of 24 hours']}
      minWidth={900}
    >
      {connection.gateways.map((gateway) => (
        <GatewayRow key={gateway.name} gateway={gateway} share={shares.get(gateway.name)} />
      ))}
    </DataTable>
  )
}

function GatewayRow({ gateway, share }: { gateway: Gateway; share: GatewayShare | undefined }) {
  return (
    <Table.Tr>
      <Table.Td className="mono" style={{ overflowWrap: 'anywhere' }}>
        {gateway.name}
      </Table.Td>
      <Table.Td>{gateway.online ? <Badge tone="good">Online</Badge> : <Badge tone="bad">Offline</Badge>}</Table.Td>
      <Table.Td>
        <Two first={gateway.host || '–'} second={gateway.ip} mono />
      </Table.Td>
      <Table.Td>
        <Two first={gateway.driver || '–'} second={gateway.dbms} />
      </Table.Td>
      <Table.Td>{gateway.version}</Table.Td>
      <Table.Td>
        <Time at={gateway.lastSeenAt} />
      </Table.Td>
      <Table.Td>
        <Share share={share} />
      </Table.Td>
    </Table.Tr>
  )
}

function Two({ first, second, mono }: { first: string; second: string; mono?: boolean }) {
  return (
    <>
      {first}
      {second && (
        <Text span size="xs" c="dimmed" display="block" {...(mono && { className: 'mono' })}>
          {second}
        </Text>
      )}
    </>
  )
}

/** How much of the queue a gateway took. */
function Share({ share }: { share: GatewayShare | undefined }) {
  const part = share?.share ?? 0
  const runs = share ? share.runs + share.failed + share.lost : 0
  const percent = `${Math.round(part * 100)} %`
  return (
    <div className={classes.share}>
      <svg className={classes.bar} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className={classes.ground} width={100} height={6} />
        <rect className={classes.part} width={part * 100} height={6} />
      </svg>
      <span>
        {percent}
        <Text span size="xs" c="dimmed">
          {' '}
          · {compact(runs)} {runs === 1 ? 'run' : 'runs'}
        </Text>
      </span>
    </div>
  )
}
