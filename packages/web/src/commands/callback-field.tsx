import { Autocomplete, Group, Stack, Text } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { InspectionUrl } from '@postern/protocol/api'
import { IconZoomCode } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api/http.ts'
import { inspectionUrlsQuery } from '../api/queries.ts'
import { EditorButton } from '../session/gated.tsx'
import { useAction } from '../ui/use-action.ts'
import type { CommandValues } from './command-values.ts'
import { DeliveryWarnings } from './delivery-warnings.tsx'

/** The URL is typed, or picked from the inspection URLs: those are for looking at what would arrive. */
export function CallbackField({ form, connection }: { form: UseFormReturnType<CommandValues>; connection: string }) {
  const { data: inspectionUrls = [] } = useQuery(inspectionUrlsQuery)
  const names = new Map(inspectionUrls.map(({ url, name }) => [url, name]))
  const create = useAction({
    run: () => api<InspectionUrl>('POST', '/inspection-urls', { name: `Trial of ${connection}` }),
  })
  const picked = names.get(form.values.callbackUrl)

  return (
    <Stack gap="xs">
      <Autocomplete
        label="Callback URL"
        description="Each result is sent here by POST, signed, and again until it is taken."
        placeholder="https://example.com/orders"
        type="url"
        autoComplete="off"
        spellCheck={false}
        maxLength={2_000}
        data={[...names.keys()]}
        renderOption={({ option }) => (
          <div>
            <Text size="sm">{names.get(option.value)}</Text>
            <Text size="xs" c="dimmed" className="mono" style={{ overflowWrap: 'anywhere' }}>
              {option.value}
            </Text>
          </div>
        )}
        filter={({ options, search }) =>
          names.has(search) ? options : options.filter((each) => matches(each, search))
        }
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.875rem' } }}
        {...form.getInputProps('callbackUrl')}
      />
      <DeliveryWarnings form={form} path="/callbackUrl" />
      <Group gap="sm">
        {picked ? (
          <Text size="sm" c="dimmed">
            This is the inspection URL “{picked}”: its page shows what arrives.
          </Text>
        ) : (
          <EditorButton
            size="compact-sm"
            variant="subtle"
            leftSection={<IconZoomCode size={16} stroke={1.7} />}
            loading={create.isPending}
            onClick={() => create.mutate(undefined, { onSuccess: ({ url }) => form.setFieldValue('callbackUrl', url) })}
          >
            Make an inspection URL to try it
          </EditorButton>
        )}
      </Group>
    </Stack>
  )
}

const matches = (option: object, search: string) =>
  search.trim() === '' || ('value' in option && String(option.value).includes(search.trim()))
