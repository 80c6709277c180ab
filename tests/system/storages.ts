import type { Databases } from '../databases/shared-databases.ts'
import { type Ending, type ServerOptions, type SystemServer, startServer } from './start-server.ts'

/** What the server may keep its own data in. */
export const storages = ['SQLite', 'PostgreSQL'] as const
export type Storage = (typeof storages)[number]

/** Those of the names that somebody asks for. */
export function chosenStorages(names: readonly string[]): Storage[] {
  const chosen = storages.filter((one) => names.includes(one))
  if (chosen.length < names.length) throw new Error(`Storages are ${storages.join(' and ')}, not ${names.join(', ')}`)
  return chosen
}

/** Starts a server that keeps its data in one of them. */
export async function startServerOn(
  t: Ending,
  storage: Storage,
  databases: Databases,
  options: ServerOptions = {},
): Promise<SystemServer> {
  if (storage === 'SQLite') return await startServer(t, options)
  const database = await databases.postgres()
  return await startServer(t, { ...options, databaseUrl: database.url })
}
