import { Alert, Card, Loader, SegmentedControl, Stack, Text } from '@mantine/core'
import type { Connection } from '@postern/protocol/api'
import { IconCircleCheck, IconKey } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { connectionQuery } from '../api/queries.ts'
import { CopyLine } from '../ui/copy-line.tsx'
import { gatewayCommand, type Shell } from './gateway-command.ts'

/** What a gateway is started with. */
export function GatewayStart({ connection, apiKey }: { connection: Connection; apiKey: string }) {
  const { apiUrl } = connection
  const [shell, setShell] = useState<Shell>(/Windows/.test(navigator.userAgent) ? 'powershell' : 'posix')

  return (
    <Card>
      <Stack>
        <Alert color="lantern" icon={<IconKey size={18} />} title="The API key is shown only this once">
          Only its hash is stored. If you lose it, add another key in the connection's settings.
        </Alert>
        <CopyLine label="API URL" value={apiUrl} />
        <CopyLine label="API key" value={apiKey} />
        <div>
          <SegmentedControl
            size="xs"
            mb="xs"
            aria-label="Where the gateway runs"
            value={shell}
            onChange={(value) => setShell(value === 'powershell' ? 'powershell' : 'posix')}
            data={[
              { value: 'posix', label: 'Linux, macOS' },
              { value: 'powershell', label: 'Windows' },
            ]}
          />
          <CopyLine label="Start the gateway" value={gatewayCommand(shell, apiUrl, apiKey)} />
        </div>
        <Text size="sm" c="dimmed">
          Run it next to the database, in a clone of Postern where <code>npm install</code> has run, with unixODBC and
          the database's driver installed; <code>npx postern gateway drivers</code> lists the drivers there. Put your
          own ODBC connection string in the place of <code>Driver=…</code>; it never leaves the gateway's machine.
        </Text>
      </Stack>
    </Card>
  )
}

/** Whether the gateway has come; noticed live. */
export function GatewayNotice({ connection }: { connection: Connection }) {
  const { data } = useQuery(connectionQuery(connection.name))
  const online = data?.gateways.find((gateway) => gateway.online)
  return (
    <div aria-live="polite">
      {online ? (
        <Alert color="verdigris" icon={<IconCircleCheck size={20} />} title="The gateway is online">
          <code>{online.name}</code>, version {online.version}, asks for work from {online.ip}.
        </Alert>
      ) : (
        <Alert color="gray" icon={<Loader size={18} color="gray" />} title="Waiting for the gateway">
          This page notices when it comes online.
        </Alert>
      )}
    </div>
  )
}
