import { Stack } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { auditQuery } from '../api/admin-queries.ts'
import { NeedsPage } from '../session/use-role.tsx'
import { allItems, DataTable, LoadMore } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { auditWords } from '../words/audit.ts'
import { common } from '../words/common.ts'
import { AuditFields } from './audit-fields.tsx'
import { type AuditSearch, auditParams } from './audit-filter.ts'
import { AuditRow } from './audit-row.tsx'

/** Who did what, when, to which thing, from where. */
export function AuditPage() {
  return (
    <NeedsPage least="owner" title={common.auditLog}>
      <Audit />
    </NeedsPage>
  )
}

function Audit() {
  const filter = useSearch({ from: '/app/audit' })
  const navigate = useNavigate({ from: '/audit' })
  const query = useInfiniteQuery({ ...auditQuery(auditParams(filter)), placeholderData: keepPreviousData })
  const entries = allItems(query.data)
  const change = (changed: AuditSearch) => {
    const given = Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== '')
    void navigate({ search: Object.fromEntries(given), replace: true })
  }
  return (
    <Page title={common.auditLog} description={auditWords.auditLogDescription}>
      <Stack>
        <AuditFields filter={filter} operations={entries.map(({ what }) => what)} onChange={change} />
        <QueryView query={query}>
          {() =>
            entries.length === 0 ? (
              <Nothing icon={<IconHistory size={28} stroke={1.5} />} title={auditWords.nothingMatches}>
                {Object.keys(filter).length > 0 ? auditWords.chooseAnotherTime : auditWords.nothingWasDoneYet}
              </Nothing>
            ) : (
              <div>
                <DataTable
                  label={common.auditLog}
                  columns={[auditWords.when, auditWords.who, auditWords.what, auditWords.to, auditWords.changes]}
                  minWidth={860}
                >
                  {entries.map((entry) => (
                    <AuditRow key={entry.id} entry={entry} onTarget={(targetId) => change({ targetId })} />
                  ))}
                </DataTable>
                <LoadMore query={query} />
              </div>
            )
          }
        </QueryView>
      </Stack>
    </Page>
  )
}
