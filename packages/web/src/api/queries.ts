import type {
  Alert,
  ApiKey,
  ApiToken,
  App,
  Command,
  CommandCursor,
  CommandFreshness,
  CommandWarnings,
  Connection,
  ConnectionContents,
  ConnectionOrderKey,
  DatabaseSchema,
  Delivery,
  DirectUrl,
  Enrolment,
  Flow,
  FlowRun,
  FlowRunDetail,
  FlowSecret,
  FlowVersion,
  InspectedRequest,
  InspectionUrl,
  LogEntry,
  NewSchedule,
  Queue,
  Receiver,
  Redelivery,
  Run,
  RunDetail,
  SchedulePreview,
  Session,
  SigningSecretInfo,
  Statistics,
} from '@postern/protocol/api'
import { infiniteQueryOptions, queryOptions, skipToken } from '@tanstack/react-query'
import { parseExact } from '../lib/exact-json.ts'
import { api, apiText, queryString, seg } from './http.ts'

interface Page<T> {
  items: T[]
  nextCursor?: string
}

const minute = 60_000

// The first element of a key names its kind, the second its connection or id: changes.ts decides by them.

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => api<Session>('GET', '/session'),
  staleTime: Number.POSITIVE_INFINITY,
})

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: async () => (await api<Page<ApiToken>>('GET', '/tokens')).items,
})

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: async () => (await api<Page<Connection>>('GET', '/connections')).items,
  // Its hours go on also where nothing runs.
  refetchInterval: minute,
})

export const connectionQuery = (name: string) =>
  queryOptions({
    queryKey: ['connection', name],
    queryFn: () => api<Connection>('GET', `/connections/${seg(name)}`),
  })

export const statisticsQuery = (name: string, hours: number) =>
  queryOptions({
    queryKey: ['statistics', name, hours],
    queryFn: () => api<Statistics>('GET', `/connections/${seg(name)}/statistics?hours=${hours}`),
    refetchInterval: minute,
  })

export const freshnessQuery = (name: string) =>
  queryOptions({
    queryKey: ['freshness', name],
    queryFn: async () =>
      (await api<Page<CommandFreshness>>('GET', `/connections/${seg(name)}/freshness?limit=10`)).items,
    refetchInterval: minute,
  })

/** What would be lost with a connection; counted when somebody is about to delete it. */
export const contentsQuery = (name: string) =>
  queryOptions({
    queryKey: ['contents', name],
    queryFn: () => api<ConnectionContents>('GET', `/connections/${seg(name)}/contents`),
    staleTime: 0,
  })

/** The API key that was made on this page, which nobody can read again: it is in the memory of the tab, and nowhere else. */
export const newKeyQuery = (name: string) =>
  queryOptions<string>({
    queryKey: ['new-key', name],
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })

export const keysQuery = (name: string) =>
  queryOptions({
    queryKey: ['keys', name],
    queryFn: async () => (await api<Page<ApiKey>>('GET', `/connections/${seg(name)}/keys`)).items,
  })

export const enrolmentsQuery = (name: string) =>
  queryOptions({
    queryKey: ['enrolments', name],
    queryFn: async () => (await api<Page<Enrolment>>('GET', `/connections/${seg(name)}/enrolments`)).items,
  })

export const orderKeyQuery = (name: string) =>
  queryOptions({
    queryKey: ['order-key', name],
    queryFn: () => api<ConnectionOrderKey>('GET', `/connections/${seg(name)}/order-key`),
  })

export const signingSecretsQuery = (name: string) =>
  queryOptions({
    queryKey: ['signing-secrets', name],
    queryFn: async () => (await api<Page<SigningSecretInfo>>('GET', `/connections/${seg(name)}/signing-secrets`)).items,
  })

export const receiversQuery = (name: string) =>
  queryOptions({
    queryKey: ['receivers', name],
    queryFn: async () => (await api<Page<Receiver>>('GET', `/connections/${seg(name)}/receivers`)).items,
  })

export const allReceiversQuery = queryOptions({
  queryKey: ['all-receivers'],
  queryFn: async () => (await api<Page<Receiver>>('GET', '/receivers')).items,
})

/** Commands of a queue that are fetched together. */
export const queuePage = 100

/** A page of a queue, by its place; the first one says what holds for the whole. */
export const queueQuery = (name: string, filter: Record<string, string> = {}, page = 0) =>
  queryOptions({
    queryKey: ['queue', name, filter, page],
    queryFn: () =>
      api<Queue>(
        'GET',
        `/connections/${seg(name)}/queue${queryString({ ...filter, limit: queuePage, offset: page * queuePage })}`,
      ),
  })

/** Read by a gateway from its database, so not again for every form. */
export const schemaQuery = (name: string) =>
  queryOptions({
    queryKey: ['schema', name],
    queryFn: () => api<DatabaseSchema>('GET', `/connections/${seg(name)}/schema`),
    staleTime: 300_000,
    retry: false,
  })

export const commandQuery = (id: string) =>
  queryOptions({ queryKey: ['command', id], queryFn: () => api<Command>('GET', `/commands/${seg(id)}`) })

export const warningsQuery = (id: string) =>
  queryOptions({
    queryKey: ['warnings', id],
    queryFn: async () => (await api<CommandWarnings>('GET', `/commands/${seg(id)}/warnings`)).items,
  })

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: () => api<RunDetail>('GET', `/runs/${seg(id)}`),
    // No event tells of every part that arrives.
    refetchInterval: ({ state }) => (state.data?.endedAt === null ? 1_000 : false),
  })

/** The first rows of a finished run as the server keeps them; a result never changes. */
export const resultQuery = (runId: string, maxRows: number) =>
  queryOptions({
    queryKey: ['result', runId, maxRows],
    queryFn: ({ signal }) => apiText(`/runs/${seg(runId)}/result?maxRows=${maxRows}`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const previewQuery = (schedule: NewSchedule | null) =>
  queryOptions({
    queryKey: ['preview', schedule],
    queryFn: () => api<SchedulePreview>('POST', '/schedules/preview', { schedule, count: 10 }),
    enabled: schedule !== null,
    staleTime: 10_000,
  })

export const inspectionUrlsQuery = queryOptions({
  queryKey: ['inspection-urls'],
  queryFn: async () => (await api<Page<InspectionUrl>>('GET', '/inspection-urls')).items,
})

export const inspectionUrlQuery = (id: string) =>
  queryOptions({
    queryKey: ['inspection-url', id],
    queryFn: () => api<InspectionUrl>('GET', `/inspection-urls/${seg(id)}`),
  })

const paged = <T>(queryKey: readonly unknown[], path: string, limit: number, filter: Record<string, string> = {}) =>
  infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }) => api<Page<T>>('GET', `${path}${queryString({ ...filter, limit, cursor: pageParam })}`),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })

export const archiveQuery = (name: string, filter: Record<string, string>) =>
  paged<Command>(['archive', name, filter], `/connections/${seg(name)}/archive`, 50, filter)

/** The newest entries of a log, live. */
export const newestLogQuery = (name: string, filter: Record<string, string>) =>
  queryOptions({
    queryKey: ['log', name, filter],
    queryFn: () => api<Page<LogEntry>>('GET', `/connections/${seg(name)}/log${queryString({ ...filter, limit: 100 })}`),
  })

/** Those before an entry. What is past does not change. */
export const olderLogQuery = (name: string, filter: Record<string, string>, before: string) =>
  infiniteQueryOptions({
    queryKey: ['older-log', name, filter, before],
    queryFn: ({ pageParam, signal }) =>
      api<Page<LogEntry>>(
        'GET',
        `/connections/${seg(name)}/log${queryString({ ...filter, limit: 500, cursor: pageParam })}`,
        undefined,
        signal,
      ),
    initialPageParam: before,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

export const alertsQuery = (name: string) =>
  paged<Alert>(['alerts', name, 'all'], `/connections/${seg(name)}/alerts`, 50)

export const standingAlertsQuery = (name: string) =>
  paged<Alert>(['alerts', name, 'standing'], `/connections/${seg(name)}/alerts`, 10, { standing: 'true' })

export const allAlertsQuery = (filter: Record<string, string>) =>
  paged<Alert>(['all-alerts', filter], '/alerts', 50, filter)

export const runsQuery = (commandId: string) => paged<Run>(['runs', commandId], `/commands/${seg(commandId)}/runs`, 25)

export const cursorQuery = (commandId: string) =>
  infiniteQueryOptions({
    queryKey: ['cursor', commandId],
    queryFn: ({ pageParam }) =>
      api<CommandCursor>('GET', `/commands/${seg(commandId)}/cursor${queryString({ limit: 10, cursor: pageParam })}`),
    initialPageParam: '',
    getNextPageParam: (page) => page.moves.nextCursor,
  })

export const appsQuery = (connection: string) => paged<App>(['apps', connection], '/apps', 100, { connection })

export const allAppsQuery = paged<App>(['all-apps'], '/apps', 500)

export const appQuery = (id: string) =>
  queryOptions({ queryKey: ['app', id], queryFn: () => api<App>('GET', `/apps/${seg(id)}`) })

export const flowsQuery = queryOptions({
  queryKey: ['flows'],
  queryFn: async () => (await api<Page<Flow>>('GET', '/flows?limit=500')).items,
})

export const flowQuery = (id: string) =>
  queryOptions({ queryKey: ['flow', id], queryFn: () => api<Flow>('GET', `/flows/${seg(id)}`) })

export const flowVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['flow-versions', id],
    queryFn: async () => (await api<Page<Omit<FlowVersion, 'definition'>>>('GET', `/flows/${seg(id)}/versions`)).items,
  })

export const flowVersionQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: ['flow-version', id, number],
    queryFn: () => api<FlowVersion>('GET', `/flows/${seg(id)}/versions/${number}`),
  })

export const flowSecretsQuery = (id: string) =>
  queryOptions({
    queryKey: ['flow-secrets', id],
    queryFn: async () => (await api<Page<FlowSecret>>('GET', `/flows/${seg(id)}/secrets`)).items,
  })

export const directUrlsQuery = (flowId?: string) =>
  queryOptions({
    queryKey: ['direct-urls', flowId ?? 'all'],
    queryFn: async () => (await api<Page<DirectUrl>>('GET', `/direct-urls${queryString({ flowId })}`)).items,
  })

export const flowRunsQuery = (filter: Record<string, string>) =>
  paged<FlowRun>(['flow-runs', filter], '/flow-runs', 25, filter)

/** Records may have numbers that a double cannot hold. */
export const flowRunQuery = (id: string) =>
  queryOptions({
    queryKey: ['flow-run', id],
    queryFn: async ({ signal }) => parseExact(await apiText(`/flow-runs/${seg(id)}`, signal)) as FlowRunDetail,
    // What is written as raw JSON is not compared with what came before.
    structuralSharing: false,
  })

export const requestsQuery = (id: string) =>
  paged<InspectedRequest>(['inspection-requests', id], `/inspection-urls/${seg(id)}/requests`, 20)

export const deliveriesQuery = (filter: Record<string, string>) =>
  paged<Delivery>(['deliveries', filter], '/deliveries', 50, filter)

/** The last ones; while one goes on, also without an event: a process that was killed tells nothing. */
export const redeliveriesQuery = (connection?: string) =>
  queryOptions({
    queryKey: ['redeliveries', connection ?? 'all'],
    queryFn: async () =>
      (await api<Page<Redelivery>>('GET', `/redeliveries${queryString({ connection, limit: 5 })}`)).items,
    refetchInterval: ({ state }) => (state.data?.some((each) => each.state === 'RUNNING') ? 5_000 : false),
  })
