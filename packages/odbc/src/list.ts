import { type Entry, listEntries } from './worker/driver-of.ts'

/** An installed ODBC driver. */
export interface DriverEntry {
  /** What `Driver={…}` in a connection string names. */
  name: string
  /** Its settings, e.g. `Description`, `Driver` (the library). */
  attributes: Record<string, string>
}

/** A configured data source (DSN). */
export interface DataSourceEntry {
  /** What `DSN=…` in a connection string names. */
  name: string
  driver: string
}

/** The installed ODBC drivers. */
export async function listDrivers(): Promise<DriverEntry[]> {
  return listEntries('drivers').map(({ name, description }: Entry) => ({
    name,
    attributes: Object.fromEntries(
      description.split('\n').flatMap((line) => {
        const at = line.indexOf('=')
        return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : []
      }),
    ),
  }))
}

/** The configured data sources of the system and the user. */
export async function listDataSources(): Promise<DataSourceEntry[]> {
  return listEntries('dataSources').map(({ name, description }) => ({ name, driver: description }))
}
