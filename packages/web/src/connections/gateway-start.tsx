import { Alert, Group, Loader, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import type { Connection } from '@postern/protocol/api'
import { IconCircleCheck, IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { connectionQuery } from '../api/queries.ts'
import { CopyLine } from '../ui/copy-line.tsx'
import { Time } from '../ui/time.tsx'
import { databaseKinds, driverCommand, gatewayCommand, isDatabaseKind, type Place } from './gateway-command.ts'

const places: Record<Place, string> = { linux: 'Linux, macOS', windows: 'Windows', container: 'Container' }

const isPlace = (text: string): text is Place => text in places

/** What a gateway is started with: commands to copy, filled in with the URL and the key. */
export function GatewayStart({ connection, apiKey }: { connection: Connection; apiKey: string }) {
  const { apiUrl } = connection
  const [place, setPlace] = useState<Place>(/Windows/.test(navigator.userAgent) ? 'windows' : 'linux')
  const [database, setDatabase] = useState<keyof typeof databaseKinds>('postgresql')
  const driver = driverCommand(place, database)

  return (
    <Stack>
      <Alert color="lantern" icon={<IconKey size={18} />} title="The API key is shown only this once">
        Only its hash is stored. If you lose it, add another key in the connection's settings.
      </Alert>
      <CopyLine label="API URL" value={apiUrl} />
      <CopyLine label="API key" value={apiKey} />
      <Group gap="sm" align="flex-end">
        <div>
          <Text size="sm" fw={600} mb={4} id="gateway-place">
            Where it runs
          </Text>
          <SegmentedControl
            aria-labelledby="gateway-place"
            value={place}
            onChange={(value) => setPlace(isPlace(value) ? value : 'linux')}
            data={Object.entries(places).map(([value, label]) => ({ value, label }))}
          />
        </div>
        <Select
          label="Database"
          allowDeselect={false}
          data={Object.entries(databaseKinds).map(([value, { label }]) => ({ value, label }))}
          value={database}
          onChange={(value) => isDatabaseKind(value) && setDatabase(value)}
          w={200}
        />
      </Group>
      {driver !== null && <CopyLine label="Install the ODBC driver" value={driver} />}
      <CopyLine label="Start the gateway" value={gatewayCommand(place, { apiUrl, apiKey, database })} />
      <Text size="sm" c="dimmed">
        Run it where the database can be reached, in a clone of Postern
        {place === 'container' ? <> (which the container sees as its working folder)</> : null} where{' '}
        <code>npm install</code> has run{notes(place, databaseKinds[database].package === null)}. Put your own values in
        the place of each …; the ODBC connection string never leaves the gateway's machine.{' '}
        <code>npx postern gateway drivers</code> lists the drivers there.
      </Text>
    </Stack>
  )
}

/** What has to be there that no command above installs. */
function notes(place: Place, isFromElsewhere: boolean): string {
  if (place === 'windows') return ", with the database's ODBC driver installed by its own installer"
  return isFromElsewhere ? ", with the database's ODBC driver installed as its maker says" : ''
}

/** Whether the gateway has come; noticed live. */
export function GatewayNotice({ connection }: { connection: Connection }) {
  const { data } = useQuery(connectionQuery(connection.name))
  const online = data?.gateways.find((gateway) => gateway.online)
  const last = data?.gateways[0]
  return (
    <div aria-live="polite">
      {online ? (
        <Alert color="verdigris" icon={<IconCircleCheck size={20} />} title="The gateway is online">
          <code>{online.name}</code>, version {online.version}, asks for work from {online.ip}.
        </Alert>
      ) : (
        <Alert color="gray" icon={<Loader size={18} color="gray" />} title="Waiting for the gateway">
          This page notices when it comes online.
          {last && (
            <>
              {' '}
              <code>{last.name}</code> was seen <Time at={last.lastSeenAt} />.
            </>
          )}
        </Alert>
      )}
    </div>
  )
}
