import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiProblem, isProblem } from './http.ts'

/** @param onSignedOut called when an answer says that the session is over. */
export function newQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        // The first look at the session is the router's: no session is an answer there.
        const first = query.queryKey[0] === 'session' && query.state.dataUpdatedAt === 0
        if (isProblem(error, 'NOT_SIGNED_IN') && !first) onSignedOut()
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem && error.problem.status < 500),
        refetchOnWindowFocus: true,
      },
    },
  })
}
