import { Autocomplete, Group, Stack, Text } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { InspectionUrl } from '@postern/protocol/api'
import { IconZoomCode } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api/http.ts'
import { directUrlsQuery, inspectionUrlsQuery } from '../api/queries.ts'
import { EditorButton } from '../session/gated.tsx'
import { useAction } from '../ui/use-action.ts'
import { commandFormWords } from '../words/command-form.ts'
import { common } from '../words/common.ts'
import { directUrlCallback, matching } from './callback-choices.ts'
import type { CommandValues } from './command-values.ts'
import { DeliveryWarnings } from './delivery-warnings.tsx'

interface CallbackFieldProps {
  form: UseFormReturnType<CommandValues>
  connection: string
  /** Whether a direct URL of this server may be picked. */
  withDirectUrls?: boolean
}

/** The URL is typed, or picked: from the inspection URLs, which are for looking at what would arrive, and direct URLs. */
export function CallbackField({ form, connection, withDirectUrls = false }: CallbackFieldProps) {
  const { data: inspectionUrls = [] } = useQuery(inspectionUrlsQuery)
  const { data: directUrls = [] } = useQuery({ ...directUrlsQuery(), enabled: withDirectUrls })
  const inspected = new Map(inspectionUrls.map(({ url, name }) => [url, name]))
  const direct = new Map(directUrls.map(({ id, name }) => [directUrlCallback(id), name]))
  const names = new Map([...inspected, ...direct])
  const create = useAction({
    run: () => api<InspectionUrl>('POST', '/inspection-urls', { name: commandFormWords.trialOf(connection) }),
  })
  const { callbackUrl } = form.values
  const [toInspect, toFlow] = [inspected.get(callbackUrl), direct.get(callbackUrl)]

  return (
    <Stack gap="xs">
      <Autocomplete
        label={common.callbackUrl}
        description={commandFormWords.callbackUrlDescription(withDirectUrls)}
        placeholder="https://example.com/orders"
        type="url"
        autoComplete="off"
        spellCheck={false}
        maxLength={2_000}
        data={[
          { group: common.inspectionUrls, items: [...inspected.keys()] },
          { group: commandFormWords.directURLsOfFlows, items: [...direct.keys()] },
        ].filter(({ items }) => items.length > 0)}
        renderOption={({ option }) => (
          <div>
            <Text size="sm">{names.get(option.value)}</Text>
            <Text size="xs" c="dimmed" className="mono" style={{ overflowWrap: 'anywhere' }}>
              {option.value}
            </Text>
          </div>
        )}
        filter={({ options, search }) => matching(options, search, names)}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.875rem' } }}
        {...form.getInputProps('callbackUrl')}
      />
      <DeliveryWarnings form={form} path="/callbackUrl" />
      <Group gap="sm">
        {toInspect !== undefined && (
          <Text size="sm" c="dimmed">
            {commandFormWords.isInspectionUrl(toInspect)}
          </Text>
        )}
        {toFlow !== undefined && (
          <Text size="sm" c="dimmed">
            {commandFormWords.isDirectUrl(toFlow)}
          </Text>
        )}
        {toInspect === undefined && toFlow === undefined && (
          <EditorButton
            size="compact-sm"
            variant="subtle"
            leftSection={<IconZoomCode size={16} stroke={1.7} />}
            loading={create.isPending}
            onClick={() => create.mutate(undefined, { onSuccess: ({ url }) => form.setFieldValue('callbackUrl', url) })}
          >
            {commandFormWords.makeInspectionUrlToTry}
          </EditorButton>
        )}
      </Group>
    </Stack>
  )
}
