import { Alert, Group, Loader, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import type { Connection } from '@postern/protocol/api'
import { IconCircleCheck, IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { connectionQuery } from '../api/queries.ts'
import { CopyLine } from '../ui/copy-line.tsx'
import { Time } from '../ui/time.tsx'
import { connectionWords } from '../words/connections.ts'
import { databaseKinds, driverCommand, gatewayCommand, isDatabaseKind, type Place } from './gateway-command.ts'

const places: Record<Place, string> = {
  linux: 'Linux, macOS',
  windows: 'Windows',
  container: connectionWords.container,
}

const isPlace = (text: string): text is Place => text in places

/** What a gateway is started with: commands to copy, filled in with the URL and the key. */
export function GatewayStart({ connection, apiKey }: { connection: Connection; apiKey: string }) {
  const { apiUrl } = connection
  const [place, setPlace] = useState<Place>(/Windows/.test(navigator.userAgent) ? 'windows' : 'linux')
  const [database, setDatabase] = useState<keyof typeof databaseKinds>('postgresql')
  const driver = driverCommand(place, database)

  return (
    <Stack>
      <Alert color="lantern" icon={<IconKey size={18} />} title={connectionWords.apiKeyIsShownTitle}>
        {connectionWords.apiKeyIsShownText}
      </Alert>
      <CopyLine label={connectionWords.apiUrl} value={apiUrl} />
      <CopyLine label={connectionWords.apiKey} value={apiKey} />
      <Group gap="sm" align="flex-end">
        <div>
          <Text size="sm" fw={600} mb={4} id="gateway-place">
            {connectionWords.whereItRuns}
          </Text>
          <SegmentedControl
            aria-labelledby="gateway-place"
            value={place}
            onChange={(value) => setPlace(isPlace(value) ? value : 'linux')}
            data={Object.entries(places).map(([value, label]) => ({ value, label }))}
          />
        </div>
        <Select
          label={connectionWords.database}
          allowDeselect={false}
          data={Object.entries(databaseKinds).map(([value, { label }]) => ({ value, label }))}
          value={database}
          onChange={(value) => isDatabaseKind(value) && setDatabase(value)}
          w={200}
        />
      </Group>
      {driver !== null && <CopyLine label={connectionWords.installTheOdbcDriver} value={driver} />}
      <CopyLine label={connectionWords.startTheGateway} value={gatewayCommand(place, { apiUrl, apiKey, database })} />
      <Text size="sm" c="dimmed">
        {connectionWords.whereToRun(
          place === 'container',
          <code>npm install</code>,
          notes(place, databaseKinds[database].package === null),
          <code>npx postern gateway drivers</code>,
        )}
      </Text>
    </Stack>
  )
}

/** What has to be there that no command above installs. */
function notes(place: Place, isFromElsewhere: boolean): string {
  if (place === 'windows') return connectionWords.ownInstaller
  return isFromElsewhere ? connectionWords.asItsMakerSays : ''
}

/** Whether the gateway has come; noticed live. */
export function GatewayNotice({ connection }: { connection: Connection }) {
  const { data } = useQuery(connectionQuery(connection.name))
  const online = data?.gateways.find((gateway) => gateway.online)
  const last = data?.gateways[0]
  return (
    <div aria-live="polite">
      {online ? (
        <Alert color="verdigris" icon={<IconCircleCheck size={20} />} title={connectionWords.theGatewayIsOnline}>
          {connectionWords.theGatewayIsOnlineText(<code>{online.name}</code>, online.version, online.ip)}
        </Alert>
      ) : (
        <Alert color="gray" icon={<Loader size={18} color="gray" />} title={connectionWords.waitingForTheGateway}>
          {connectionWords.waitingForTheGatewayText}
          {last && <> {connectionWords.wasSeen(<code>{last.name}</code>, <Time at={last.lastSeenAt} />)}</>}
        </Alert>
      )}
    </div>
  )
}
