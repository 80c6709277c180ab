import type { DatabaseSchema } from '@postern/protocol/api'
import { useQuery } from '@tanstack/react-query'
import { connectionQuery, schemaQuery } from '../api/queries.ts'

/** The tables of a connection's database; undefined while no gateway can read them, without which a form does well. */
export function useSchema(connection: string): DatabaseSchema | undefined {
  const { data: found } = useQuery(connectionQuery(connection))
  const isOnline = found?.gateways.some(({ online }) => online) ?? false
  return useQuery({ ...schemaQuery(connection), enabled: isOnline }).data
}
