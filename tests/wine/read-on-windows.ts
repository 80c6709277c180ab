// Run by the Windows build of Node, within odbc-on-windows.ts: FOLDER-OF-THE-PACKAGE CONNECTION FILE-FOR-WHAT-WAS-SEEN.
// Standard output does not reach a Linux pipe from there.
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { OdbcConnection, Parameter, QueryOptions } from '../../packages/odbc/src/index.ts'

const [, , packageFolder = '', connectionString = '', file = ''] = process.argv
const seen: Record<string, unknown> = { platform: process.platform }

async function read(connection: OdbcConnection, sql: string, parameters: Parameter[] = [], options: QueryOptions = {}) {
  const { chunks } = await connection.query(sql, parameters, options)
  let text = ''
  for await (const { bytes } of chunks) text += `${text && ','}${Buffer.from(bytes).toString()}`
  return text
}

try {
  const { connect, listDrivers } = await import(pathToFileURL(`${packageFolder}/src/index.ts`).href)
  const drivers: { name: string }[] = await listDrivers()
  seen.drivers = drivers.map(({ name }) => name)
  const connection: OdbcConnection = await connect({ connectionString })
  seen.rows = await read(connection, 'select n, t, note from people order by n')
  seen.bound = await read(connection, 'select n from people where t = ?', [{ type: 'text', value: 'Zoë 🚚 漢' }])
  const many = 'with recursive c(n) as (select 1 union all select n + 1 from c where n < 20000) select n from c'
  seen.many = JSON.parse(`[${await read(connection, many, [], { chunkBytes: 10_000 })}]`).length
  seen.error = await connection.execute('selec 1').then(
    () => 'none',
    ({ kind, message }: { kind: string; message: string }) => `${kind}: ${message}`,
  )
  const endless = 'with recursive c(n) as (select 1 union all select n + 1 from c) select n from c'
  const { chunks } = await connection.query(endless, [], { chunkBytes: 10_000 })
  for await (const { rows } of chunks) if (rows > 0) break
  seen.afterwards = await read(connection, 'select count(*) as c from people')
  await connection.close()
  seen.closed = connection.closed
} catch (error) {
  seen.failure = String(error instanceof Error ? error.stack : error)
}
writeFileSync(file, JSON.stringify(seen))
process.exit(0)
