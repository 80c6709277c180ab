import { listDrivers, OdbcError } from '@postern/odbc'
import { settingsTable, Wrong } from '../settings-table.ts'
import { testDatabase } from '../test-database.ts'
import type { Finding } from './check-server.ts'

/** Connects to a database, runs a query, and says in words what is there, or what is in the way. @public */
export async function checkDatabase(odbc: string): Promise<{ works: boolean; finding: Finding }> {
  try {
    settingsTable.odbc.check(odbc, false)
    const found = await testDatabase({ odbc })
    const trip = found.roundTripMilliseconds
    const took = trip === null ? '' : `; a query and its answer take ${trip.toFixed(1)} ms`
    const text = `${found.dbms} ${found.dbmsVersion}, by ${found.driver} ${found.driverVersion}${took}.`
    return { works: true, finding: { about: 'database', level: 'good', text } }
  } catch (error) {
    const text = error instanceof Wrong ? `The connection string ${error.message}.` : await inWords(error)
    return { works: false, finding: { about: 'database', level: 'bad', text } }
  }
}

async function inWords(error: unknown): Promise<string> {
  if (!(error instanceof OdbcError)) return error instanceof Error ? error.message : String(error)
  const said = `${error.message} (${error.sqlState})`
  if (error.sqlState.startsWith('IM') || /can't open lib/i.test(error.message)) {
    const names = (await listDrivers()).map(({ name }) => name)
    const there = names.length > 0 ? `Installed are: ${names.join(', ')}` : 'No ODBC driver is installed'
    return `There is no such driver or data source. ${there}. The driver manager says: ${said}`
  }
  if (error.kind === 'permission' || /password|authentication|access denied|login failed/i.test(error.message))
    return `The database does not accept the user or the password: ${said}`
  if (error.kind === 'connection') return `The database does not answer: are host and port right, is it on? ${said}`
  return said
}
