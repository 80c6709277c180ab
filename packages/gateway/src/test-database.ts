import { type ConnectionInfo, connect } from '@postern/odbc'
import type { GatewaySettings } from './settings.ts'

/** @public What a connection to the database shows. */
export interface DatabaseTest extends ConnectionInfo {
  /** Time in milliseconds to open the connection. */
  readonly connectMilliseconds: number
  /** Time in milliseconds of `SELECT 1`; null where the database does not know that statement. */
  readonly roundTripMilliseconds: number | null
}

/**
 * Connects to the database of the settings and leaves it as it is.
 *
 * @throws OdbcError when the connection cannot be opened
 * @public
 */
export async function testDatabase(
  settings: Pick<GatewaySettings, 'odbc'>,
  signal?: AbortSignal,
): Promise<DatabaseTest> {
  const began = performance.now()
  const connection = await connect({ connectionString: settings.odbc, ...(signal && { signal }) })
  try {
    const connectMilliseconds = performance.now() - began
    const asked = performance.now()
    const answered = await connection
      .query('SELECT 1', [], { timeoutSeconds: 15 })
      .then(async ({ chunks }) => {
        for await (const _ of chunks);
        return true
      })
      // Oracle, Db2 and Firebird want a table here; that the connection is open has been shown.
      .catch(() => false)
    return {
      ...connection.info,
      connectMilliseconds,
      roundTripMilliseconds: answered ? performance.now() - asked : null,
    }
  } finally {
    await connection.close()
  }
}
