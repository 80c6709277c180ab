import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { allAppsQuery } from '../../api/queries.ts'
import { allItems } from '../../ui/list.tsx'

/** What the apps are called, by the ids that steps name them by. */
export function useAppNames(): ReadonlyMap<string, string> {
  const { data } = useInfiniteQuery(allAppsQuery)
  return useMemo(() => new Map(allItems(data).map(({ id, connection, name }) => [id, `${connection}/${name}`])), [data])
}
