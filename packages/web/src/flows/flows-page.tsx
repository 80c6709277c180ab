import { Button, Group, Modal, Stack, Table, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import type { Flow, NewFlow } from '@postern/protocol/api'
import { IconPlus, IconRoute } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { api } from '../api/http.ts'
import { flowsQuery } from '../api/queries.ts'
import { Badge } from '../ui/badge.tsx'
import { fieldErrors } from '../ui/form-errors.ts'
import { ButtonLink, TextLink } from '../ui/links.tsx'
import { DataTable } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'

export function FlowsPage() {
  const query = useQuery(flowsQuery)
  const [adding, modal] = useDisclosure(false)
  const add = (
    <Button leftSection={<IconPlus size={17} />} onClick={modal.open}>
      New flow
    </Button>
  )
  return (
    <Page
      title="Flows"
      description="Steps that a data record passes through: it comes in by a direct URL, gets rows from databases, waits, and goes on."
      actions={
        <>
          <ButtonLink to="/flow-runs" variant="default">
            Flow runs
          </ButtonLink>
          {add}
        </>
      }
    >
      <NewFlowModal opened={adding} onClose={modal.close} />
      <QueryView query={query}>
        {(flows) =>
          flows.length === 0 ? (
            <Nothing icon={<IconRoute size={28} stroke={1.5} />} title="No flow yet" action={add}>
              Make one, write what it does, and give it a direct URL that records come in by.
            </Nothing>
          ) : (
            <DataTable label="Flows" columns={['Name', 'State', 'Changed', '']} minWidth={560}>
              {flows.map((flow) => (
                <Table.Tr key={flow.id}>
                  <Table.Td>
                    <TextLink to="/flows/$id" params={{ id: flow.id }} inherit fw={600}>
                      {flow.name}
                    </TextLink>
                    {flow.description && (
                      <Text size="xs" c="dimmed" lineClamp={1}>
                        {flow.description}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <FlowState flow={flow} />
                  </Table.Td>
                  <Table.Td>
                    <Time at={flow.updatedAt} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <TextLink to="/flow-runs" search={{ flowId: flow.id }} inherit aria-label={`Runs of ${flow.name}`}>
                      Runs
                    </TextLink>
                  </Table.Td>
                </Table.Tr>
              ))}
            </DataTable>
          )
        }
      </QueryView>
    </Page>
  )
}

export function FlowState({ flow }: { flow: Flow }) {
  return (
    <Group gap={6}>
      {flow.publishedVersion === null ? (
        <Badge tone="quiet">Not published</Badge>
      ) : (
        <Badge tone="good">Version {flow.publishedVersion} published</Badge>
      )}
      {flow.draftVersion !== null && <Badge tone="busy">Draft {flow.draftVersion}</Badge>}
    </Group>
  )
}

function NewFlowModal({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const router = useRouter()
  const form = useForm({
    initialValues: { name: '', description: '' },
    validate: { name: (name) => (name.trim() === '' ? 'Give it a name' : null) },
  })
  const create = useAction({ run: (input: NewFlow) => api<Flow>('POST', '/flows', input), ownErrors: true })
  const submit = form.onSubmit(({ name, description }) =>
    create.mutate(
      { name: name.trim(), ...(description.trim() !== '' && { description: description.trim() }) },
      {
        onSuccess: ({ id }) => void router.navigate({ to: '/flows/$id', params: { id } }),
        onError: (error) => {
          const wrong = fieldErrors(error, { '/name': 'name', '/description': 'description' })
          form.setErrors({ ...wrong.at, ...(wrong.rest && { name: wrong.rest }) })
        },
      },
    ),
  )
  return (
    <Modal opened={opened} onClose={onClose} title="New flow">
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label="Name"
            placeholder="Greet a new customer"
            maxLength={200}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Textarea
            label="Description"
            description="Optional."
            autosize
            minRows={2}
            maxLength={2_000}
            {...form.getInputProps('description')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Make the flow
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
