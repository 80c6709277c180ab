import { LogEntry, listOf } from '@postern/protocol/api'
import type { Api } from './api.ts'

/** How many parts of results the connection's log tells of. */
export async function partsStored(api: Api, connection: string): Promise<number> {
  const { items } = await api(listOf(LogEntry), 'GET', `/connections/${connection}/log?limit=500`)
  return items.filter(({ what, outcome }) => what.startsWith('part') && outcome === 'ok').length
}
