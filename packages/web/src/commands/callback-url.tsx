import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { directUrlsQuery, inspectionUrlsQuery } from '../api/queries.ts'
import { CopyLine } from '../ui/copy-line.tsx'
import { TextLink } from '../ui/links.tsx'
import { commandWords } from '../words/commands.ts'
import { common } from '../words/common.ts'
import { directUrlOf } from './callback-choices.ts'

/** Where the rows of a command go, and where they can be looked at when that is within this server. */
export function CallbackUrl({ url }: { url: string }) {
  const directUrl = directUrlOf(url)
  if (directUrl !== null) return <ToFlow id={directUrl} />
  return (
    <div>
      <CopyLine label={common.callbackUrl} value={url} />
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
        {commandWords.callback}
      </Text>
      <Text size="sm">
        {found
          ? commandWords.theDirectUrl(
              <TextLink to="/flows/$id" params={{ id: found.flowId }} inherit>
                {found.name}
              </TextLink>,
            )
          : data
            ? commandWords.deletedDirectUrl
            : commandWords.someDirectUrl}
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
      {commandWords.seeWhatArrivesAt(inspection.name)}
    </TextLink>
  )
}
