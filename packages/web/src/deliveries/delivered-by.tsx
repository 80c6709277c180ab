import { Text } from '@mantine/core'

/** Says so where a gateway posts a delivery itself. */
export function DeliveredBy({ gateway }: { gateway: string | null }) {
  if (gateway === null) return null
  return (
    <Text size="xs" c="dimmed">
      delivered by the gateway <code>{gateway}</code>
    </Text>
  )
}
