import {
  Alert,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { connectionsQuery } from '../api/queries.ts'
import { fieldErrors } from '../ui/form-errors.ts'
import { common } from '../words/common.ts'
import { deliveryWords } from '../words/deliveries.ts'
import { CommandSelect } from './delivery-fields.tsx'
import type { DeliverySearch } from './delivery-filter.ts'
import { type RedeliverValues, redeliverRequest } from './redeliver-values.ts'
import { useRedeliverMany } from './use-redeliver.ts'

const paths = {
  '/since': 'since',
  '/until': 'until',
  '/runs/first': 'firstRun',
  '/runs/last': 'lastRun',
  '/command': 'command',
}

interface RedeliverModalProps {
  /** What is looked at stands in the form. */
  filter: DeliverySearch
  opened: boolean
  onClose: () => void
}

/** Sends results of a connection again: since a time, or of a range of runs. */
export function RedeliverModal({ filter, opened, onClose }: RedeliverModalProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={deliveryWords.redeliverMany} size="lg">
      {opened && <RedeliverForm filter={filter} onClose={onClose} />}
    </Modal>
  )
}

function RedeliverForm({ filter, onClose }: Omit<RedeliverModalProps, 'opened'>) {
  const { data: connections = [] } = useQuery(connectionsQuery)
  const redeliver = useRedeliverMany()
  const state = filter.state === 'DELIVERED' || filter.state === 'DROPPED' ? filter.state : 'FAILED'
  const form = useForm<RedeliverValues & { rest?: string }>({
    initialValues: {
      connection: filter.connection ?? '',
      by: 'time',
      since: filter.since ?? '',
      until: filter.until ?? '',
      firstRun: '',
      lastRun: '',
      state,
      command: filter.commandId ?? '',
    },
    validate: {
      connection: (connection) => (connection === '' ? deliveryWords.chooseAConnection : null),
      since: (since, { by }) => (by === 'time' && since === '' ? deliveryWords.giveATime : null),
      firstRun: (run, { by }) => (by === 'runs' && run.trim() === '' ? deliveryWords.giveTheIdOfARun : null),
    },
  })
  const submit = form.onSubmit((values) =>
    redeliver.mutate(
      { connection: values.connection, request: redeliverRequest(values) },
      {
        onSuccess: onClose,
        onError: (error) => {
          const { at, rest } = fieldErrors(error, paths)
          form.setErrors({ ...at, rest })
        },
      },
    ),
  )
  const { by, connection } = form.values
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {form.errors.rest && (
          <Alert color="red" role="alert">
            {form.errors.rest}
          </Alert>
        )}
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            label={common.connection}
            data={connections.map(({ name }) => name)}
            searchable
            allowDeselect={false}
            {...form.getInputProps('connection')}
            onChange={(name) => form.setValues({ connection: name ?? '', command: '' })}
          />
          {connection !== '' && (
            <CommandSelect
              connection={connection}
              value={form.values.command}
              onChange={(command) => form.setFieldValue('command', command)}
            />
          )}
          <Select
            label={deliveryWords.thoseThatAre}
            data={[
              { value: 'FAILED', label: deliveryWords.failedDeadLetters },
              { value: 'DELIVERED', label: deliveryWords.deliveredTakenBefore },
              { value: 'DROPPED', label: deliveryWords.droppedLetGo },
            ]}
            allowDeselect={false}
            {...form.getInputProps('state')}
          />
        </SimpleGrid>
        <SegmentedControl
          aria-label={deliveryWords.which}
          data={[
            { value: 'time', label: deliveryWords.madeSinceATime },
            { value: 'runs', label: deliveryWords.ofARangeOfRuns },
          ]}
          {...form.getInputProps('by')}
        />
        {by === 'time' ? (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput label={common.since} type="datetime-local" {...form.getInputProps('since')} />
            <TextInput
              label={common.until}
              description={deliveryWords.upToNow}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              type="datetime-local"
              {...form.getInputProps('until')}
            />
          </SimpleGrid>
        ) : (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput label={deliveryWords.firstRun} className="mono" {...form.getInputProps('firstRun')} />
            <TextInput
              label={common.lastRun}
              description={deliveryWords.allLaterOnes}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              className="mono"
              {...form.getInputProps('lastRun')}
            />
          </SimpleGrid>
        )}
        {redeliver.isPending && (
          <Text size="sm" c="dimmed" role="status">
            {deliveryWords.goesOnWhenClosed}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {redeliver.isPending ? deliveryWords.close : common.cancel}
          </Button>
          <Button type="submit" loading={redeliver.isPending}>
            {deliveryWords.redeliverThem}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
