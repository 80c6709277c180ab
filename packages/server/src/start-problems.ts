import type { UnfitStorage } from './results/check-object-storage.ts'
import { SettingsError } from './settings.ts'

const listening: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; stop it, or choose another port',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'ports below 1024 need more rights; choose another',
  ENOTFOUND: 'there is no machine of that name',
}

/** What the one who starts the server can do about an address that it cannot listen on. */
export function cannotListen(host: string, port: number, cause: unknown): SettingsError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return problem(`POSTERN_LISTEN: cannot listen on ${host}:${port}: ${listening[code] ?? reasonOf(cause)}`, cause)
}

/** The same about a database that cannot be opened. Never tells the URL, which has the password. */
export function cannotOpenDatabase(cause: unknown): SettingsError {
  return problem(`POSTERN_DATABASE_URL: the database cannot be opened: ${reasonOf(cause)}`, cause)
}

/** The same about an object storage that does not do what results need. */
export const cannotUseStorage = (cause: UnfitStorage): SettingsError =>
  problem(`POSTERN_RESULTS_URL: ${cause.message}`, cause)

const problem = (sentence: string, cause: unknown): SettingsError =>
  Object.assign(new SettingsError([sentence]), { cause })

/** The words of what went wrong first; a name with several addresses has an error for each. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : reasonOf(error.cause)
}
