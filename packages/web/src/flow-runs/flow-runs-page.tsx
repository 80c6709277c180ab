import { Group, Select, Stack } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { flowsQuery } from '../api/queries.ts'
import { FilterText } from '../ui/filter-text.tsx'
import { TextLink } from '../ui/links.tsx'
import { Page } from '../ui/page.tsx'
import { common } from '../words/common.ts'
import { flowRunWords } from '../words/flow-runs.ts'
import { type FlowRunSearch, flowRunParams } from './flow-run-filter.ts'
import { FlowRunList } from './flow-run-list.tsx'

/** Every record on its way through a flow, newest first. */
export function FlowRunsPage() {
  const filter = useSearch({ from: '/app/flow-runs' })
  const navigate = useNavigate({ from: '/flow-runs' })
  const { data: flows = [] } = useQuery(flowsQuery)
  const [settled] = useDebouncedValue(filter, 250)
  const change = (changed: FlowRunSearch) => {
    const given = Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== '')
    void navigate({ search: Object.fromEntries(given), replace: true })
  }
  return (
    <Page
      title={common.flowRuns}
      description={flowRunWords.flowRunsDescription}
      crumbs={[
        <TextLink key="flows" to="/flows" c="inherit" size="sm">
          {common.flows}
        </TextLink>,
      ]}
    >
      <Stack>
        <Group align="flex-end" gap="sm">
          <Select
            label={common.flow}
            placeholder={common.all}
            data={flows.map(({ id, name }) => ({ value: id, label: name }))}
            clearable
            searchable
            value={filter.flowId ?? null}
            onChange={(flowId) => change({ flowId: flowId ?? '' })}
            w={200}
          />
          <Select
            label={common.state}
            placeholder={common.all}
            data={['RUNNING', 'DONE', 'FAILED', 'CANCELLED']}
            clearable
            value={filter.state ?? null}
            onChange={(state) => change({ state: state ?? '' })}
            w={150}
          />
          <FilterText
            label={flowRunWords.where}
            placeholder="customer.id"
            value={filter.field}
            onChange={(field) => change({ field })}
          />
          <FilterText label={flowRunWords.is} value={filter.value} onChange={(value) => change({ value })} />
          <FilterText label={flowRunWords.from} isTime value={filter.from} onChange={(from) => change({ from })} />
          <FilterText label={flowRunWords.to} isTime value={filter.to} onChange={(to) => change({ to })} />
        </Group>
        <FlowRunList
          filter={flowRunParams(settled)}
          nothing={Object.keys(filter).length > 0 ? flowRunWords.chooseAnotherFlow : flowRunWords.whatBeginsOne}
        />
      </Stack>
    </Page>
  )
}
