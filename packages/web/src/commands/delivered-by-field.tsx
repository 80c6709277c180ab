import { Radio, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { CommandValues } from './command-values.ts'

/** Who posts to the callback URL: the server, or the gateway, whose rows then never come here. */
export function DeliveredByField({ form }: { form: UseFormReturnType<CommandValues> }) {
  return (
    <Radio.Group label="Delivered by" {...form.getInputProps('delivery')}>
      <Stack gap="xs" mt="xs">
        <Radio value="server" label="The server" description="It keeps the rows until they have arrived." />
        <Radio
          value="direct"
          label="The gateway itself"
          description="To a receiver inside its network, or for rows that are not to pass the server: it keeps them, encrypted, and none is shown here. POSTERN_DIRECT_ALLOW on its host must name the receiver."
        />
      </Stack>
    </Radio.Group>
  )
}
