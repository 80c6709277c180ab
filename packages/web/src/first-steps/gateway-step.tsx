import { Button, Stack, Text } from '@mantine/core'
import type { Connection, CreatedApiKey } from '@postern/protocol/api'
import { IconKey } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, seg } from '../api/http.ts'
import { newKeyQuery } from '../api/queries.ts'
import { GatewayNotice, GatewayStart } from '../connections/gateway-start.tsx'
import { TextLink } from '../ui/links.tsx'
import { useAction } from '../ui/use-action.ts'
import { firstStepWords } from '../words/first-steps.ts'

/** The commands that start a gateway. A key is shown once: whoever comes back later makes another. */
export function GatewayStep({ connection }: { connection: Connection }) {
  const { name } = connection
  const queries = useQueryClient()
  const { data: apiKey } = useQuery(newKeyQuery(name))
  const add = useAction({
    run: () => api<CreatedApiKey>('POST', `/connections/${seg(name)}/keys`),
    done: firstStepWords.aFurtherApiKeyIsMade,
  })
  return (
    <Stack>
      {apiKey === undefined ? (
        <div>
          <Text size="sm" mb="sm">
            {firstStepWords.aboutTheGateway}
          </Text>
          <Button
            leftSection={<IconKey size={17} stroke={1.8} />}
            loading={add.isPending}
            onClick={() =>
              add.mutate(undefined, {
                onSuccess: (key) => queries.setQueryData(newKeyQuery(name).queryKey, key.apiKey),
              })
            }
          >
            {firstStepWords.showTheCommands}
          </Button>
        </div>
      ) : (
        <GatewayStart connection={connection} apiKey={apiKey} />
      )}
      <TextLink to="/connections/$name/gateways" params={{ name }} size="sm">
        {firstStepWords.orByAOneTimeCode}
      </TextLink>
      <GatewayNotice connection={connection} />
    </Stack>
  )
}
