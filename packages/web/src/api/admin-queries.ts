import type { AuditEntry, Found, OwnSession, ServerInfo, UserAccount } from '@postern/protocol/api'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, queryString } from './http.ts'

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async () => (await api<{ items: UserAccount[] }>('GET', '/users')).items,
})

export const ownSessionsQuery = queryOptions({
  queryKey: ['own-sessions'],
  queryFn: async () => (await api<{ items: OwnSession[] }>('GET', '/sessions')).items,
})

export const serverInfoQuery = queryOptions({
  queryKey: ['server-info'],
  queryFn: () => api<ServerInfo>('GET', '/server'),
})

export const auditQuery = (filter: Record<string, string>) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam }) =>
      api<{ items: AuditEntry[]; nextCursor?: string }>(
        'GET',
        `/audit${queryString({ ...filter, limit: 50, cursor: pageParam })}`,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })

/** Nothing is asked before something is typed. */
export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ['search', text],
    queryFn: async () => (await api<{ items: Found[] }>('GET', `/search${queryString({ text })}`)).items,
    enabled: text !== '',
    staleTime: 10_000,
  })
