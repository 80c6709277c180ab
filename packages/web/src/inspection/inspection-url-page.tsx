import { Stack } from '@mantine/core'
import { IconTrash, IconZoomCode } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'
import { api, seg } from '../api/http.ts'
import { inspectionUrlQuery, requestsQuery } from '../api/queries.ts'
import { EditorButton } from '../session/gated.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { CopyLine } from '../ui/copy-line.tsx'
import { TextLink } from '../ui/links.tsx'
import { allItems, LoadMore } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { Nothing, QueryView } from '../ui/states.tsx'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { inspectionWords } from '../words/inspection.ts'
import { RequestCard } from './request-card.tsx'

/** How many requests the server keeps of each URL. */
const keptRequests = 200

const sentenceOf = (requests: number) =>
  requests < keptRequests ? inspectionWords.requestsSoFar(requests) : inspectionWords.theNewestRequests(keptRequests)

export function InspectionUrlPage() {
  const { id } = useParams({ from: '/app/inspection/$id' })
  const query = useQuery(inspectionUrlQuery(id))
  const found = query.data
  return (
    <Page
      title={found?.name ?? inspectionWords.inspectionUrl}
      crumbs={[
        <TextLink key="urls" to="/inspection" c="inherit" size="sm">
          {common.inspectionUrls}
        </TextLink>,
      ]}
      description={found && inspectionWords.thenNewOnes(sentenceOf(found.requestCount))}
      actions={found && <DeleteButton id={id} name={found.name} />}
    >
      <QueryView query={query}>
        {(inspection) => (
          <Stack gap="lg">
            <CopyLine label={inspectionWords.url} value={inspection.url} />
            <Requests id={id} />
          </Stack>
        )}
      </QueryView>
    </Page>
  )
}

function Requests({ id }: { id: string }) {
  const query = useInfiniteQuery(requestsQuery(id))
  return (
    <QueryView query={query}>
      {(data) => {
        const requests = allItems(data)
        return requests.length === 0 ? (
          <Nothing icon={<IconZoomCode size={28} stroke={1.5} />} title={inspectionWords.nothingHasArrivedYet}>
            {inspectionWords.nothingHasArrivedYetText}
          </Nothing>
        ) : (
          <div>
            <Stack
              component="ul"
              gap="sm"
              p={0}
              m={0}
              aria-label={inspectionWords.requestsNewestFirst}
              style={{ listStyle: 'none' }}
            >
              {requests.map((request, index) => (
                <RequestCard key={request.id} request={request} isNew={index < 3} />
              ))}
            </Stack>
            <LoadMore query={query} />
          </div>
        )
      }}
    </QueryView>
  )
}

function DeleteButton({ id, name }: { id: string; name: string }) {
  const confirm = useConfirm()
  const router = useRouter()
  const remove = useAction({
    run: async () => {
      // Away first: this page must not ask for what is gone.
      await router.navigate({ to: '/inspection' })
      await api('DELETE', `/inspection-urls/${seg(id)}`)
    },
    done: inspectionWords.theInspectionUrlIsDeleted,
  })
  const ask = async () => {
    const yes = await confirm({
      title: inspectionWords.delete(name),
      body: inspectionWords.whatDeletingDoes,
      confirm: common.delete,
    })
    if (yes) remove.mutate()
  }
  return (
    <EditorButton
      variant="default"
      leftSection={<IconTrash size={16} stroke={1.7} />}
      loading={remove.isPending}
      onClick={() => void ask()}
    >
      {common.delete}
    </EditorButton>
  )
}
