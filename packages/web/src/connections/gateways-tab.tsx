import { Group, Stack, Table, Text } from '@mantine/core'
import type { Connection, Gateway, GatewayShare } from '@postern/protocol/api'
import { IconDatabase } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { connectionQuery, statisticsQuery } from '../api/queries.ts'
import { EditorLink } from '../session/gated.tsx'
import { Badge } from '../ui/badge.tsx'
import { CopyLine } from '../ui/copy-line.tsx'
import { TextLink } from '../ui/links.tsx'
import { DataTable } from '../ui/list.tsx'
import { Section } from '../ui/section.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'
import { gatewayWords } from '../words/gateways.ts'
import { EnrolGateway, SigningKeyOfOrders } from './enrolment.tsx'
import { GatewayMenu } from './gateway-menu.tsx'
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
            title={connectionWords.gateways}
            description={connectionWords.gatewaysDescription}
            action={
              connection.gateways.length > 0 && (
                <EditorLink
                  to="/connections/$name/start"
                  params={{ name }}
                  search={{ step: 'gateway' }}
                  variant="default"
                >
                  {connectionWords.addAGateway}
                </EditorLink>
              )
            }
          >
            {connection.gateways.length === 0 ? <NoGateway name={name} /> : <Gateways connection={connection} />}
          </Section>
          <Section
            title={connectionWords.whatAGatewayIsGiven}
            description={connectionWords.whatGatewayIsGivenDescription}
            action={
              <TextLink to="/connections/$name/settings" params={{ name }} size="sm">
                {connectionWords.apiKeys}
              </TextLink>
            }
          >
            <CopyLine label={connectionWords.apiUrl} value={connection.apiUrl} />
          </Section>
          <EnrolGateway connection={connection} />
          <SigningKeyOfOrders connection={connection} />
        </Stack>
      )}
    </QueryView>
  )
}

function NoGateway({ name }: { name: string }) {
  return (
    <Nothing
      icon={<IconDatabase size={26} stroke={1.5} />}
      title={connectionWords.noGatewayHasComeYet}
      action={
        <EditorLink to="/connections/$name/start" params={{ name }}>
          {connectionWords.installAGateway}
        </EditorLink>
      }
    >
      {connectionWords.noGatewayHasComeText}
    </Nothing>
  )
}

function Gateways({ connection }: { connection: Connection }) {
  const { data: statistics } = useQuery(statisticsQuery(connection.name, 24))
  const shares = new Map(statistics?.gateways.map((share) => [share.gateway, share]))
  return (
    <DataTable
      label={connectionWords.gateways}
      columns={[
        common.gateway,
        common.state,
        connectionWords.host,
        connectionWords.driverAndDatabase,
        common.version,
        connectionWords.lastSeen,
        connectionWords.shareOf24Hours,
        '',
      ]}
      minWidth={930}
    >
      {connection.gateways.map((gateway) => (
        <GatewayRow
          key={gateway.name}
          connection={connection.name}
          gateway={gateway}
          share={shares.get(gateway.name)}
        />
      ))}
    </DataTable>
  )
}

interface GatewayRowProps {
  connection: string
  gateway: Gateway
  share: GatewayShare | undefined
}

function GatewayRow({ connection, gateway, share }: GatewayRowProps) {
  const { draining, drainsItself, weight } = gateway
  return (
    <Table.Tr>
      <Table.Td className="mono" style={{ overflowWrap: 'anywhere', minWidth: 110 }}>
        {gateway.name}
      </Table.Td>
      <Table.Td>
        <Group gap={6}>
          {gateway.online ? (
            <Badge tone="good">{connectionWords.online}</Badge>
          ) : (
            <Badge tone="bad">{connectionWords.offline}</Badge>
          )}
          {(draining || drainsItself) && (
            <Badge tone="quiet">{draining ? gatewayWords.draining : gatewayWords.drainingItself}</Badge>
          )}
        </Group>
        {weight !== 1 && (
          <Text size="xs" c="dimmed">
            {gatewayWords.weight(weight)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Two first={gateway.host || '–'} second={gateway.ip} mono />
      </Table.Td>
      <Table.Td>
        <Two first={gateway.driver || '–'} second={gateway.dbms} />
      </Table.Td>
      <Table.Td>
        <Two first={gateway.version} second={gateway.updateAvailable ? gatewayWords.updateAvailable : ''} />
      </Table.Td>
      <Table.Td>
        <Time at={gateway.lastSeenAt} />
      </Table.Td>
      <Table.Td>
        <Share share={share} />
      </Table.Td>
      <Table.Td ta="right">
        <GatewayMenu connection={connection} gateway={gateway} />
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
          {connectionWords.ofRuns(runs)}
        </Text>
      </span>
    </div>
  )
}
