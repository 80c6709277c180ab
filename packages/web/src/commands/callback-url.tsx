import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { directUrlsQuery, inspectionUrlsQuery } from '../api/queries.ts'
import { CopyLine } from '../ui/copy-line.tsx'
import { TextLink } from '../ui/links.tsx'
import { directUrlOf } from './callback-choices.ts'

/** Where the rows of a command go, and where they can be looked at when that is within this server. */
export function CallbackUrl({ url }: { url: string }) {
  const directUrl = directUrlOf(url)
  if (directUrl !== null) return <ToFlow id={directUrl} />
  return (
    <div>
      <CopyLine label="Callback URL" value={url} />
      <InspectionLink url={url} />
    </div>
  )
}

function ToFlow({ id }: { id: string }) {
  const { data } = useQuery(directUrlsQuery())
  const found = data?.find((each) => each.id === id)
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        Callback
      </Text>
      <Text size="sm">
        {found ? (
          <>
            The direct URL{' '}
            <TextLink to="/flows/$id" params={{ id: found.flowId }} inherit>
              {found.name}
            </TextLink>
            : each result starts its flow, within this server.
          </>
        ) : data ? (
          'A direct URL that was deleted: results are refused until another callback is chosen.'
        ) : (
          'A direct URL of this server.'
        )}
      </Text>
    </div>
  )
}

function InspectionLink({ url }: { url: string }) {
  const { data = [] } = useQuery(inspectionUrlsQuery)
  const inspection = data.find((each) => each.url === url)
  if (!inspection) return null
  return (
    <TextLink to="/inspection/$id" params={{ id: inspection.id }} size="sm" mt={6} display="inline-block">
      See what arrives at “{inspection.name}”
    </TextLink>
  )
}
