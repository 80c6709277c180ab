import { Radio, Stack } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { commandFormWords } from '../words/command-form.ts'
import type { CommandValues } from './command-values.ts'

/** Who posts to the callback URL: the server, or the gateway, whose rows then never come here. */
export function DeliveredByField({ form }: { form: UseFormReturnType<CommandValues> }) {
  return (
    <Radio.Group label={commandFormWords.deliveredBy} {...form.getInputProps('delivery')}>
      <Stack gap="xs" mt="xs">
        <Radio value="server" label={commandFormWords.theServer} description={commandFormWords.theServerDescription} />
        <Radio
          value="direct"
          label={commandFormWords.theGatewayItself}
          description={commandFormWords.theGatewayItselfDescription}
        />
      </Stack>
    </Radio.Group>
  )
}
