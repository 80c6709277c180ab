import { Text } from '@mantine/core'
import { deliveryWords } from '../words/deliveries.ts'

/** Says so where a gateway posts a delivery itself. */
export function DeliveredBy({ gateway }: { gateway: string | null }) {
  if (gateway === null) return null
  return (
    <Text size="xs" c="dimmed">
      {deliveryWords.deliveredByTheGateway(<code>{gateway}</code>)}
    </Text>
  )
}
