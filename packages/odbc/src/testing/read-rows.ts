// Reads so many rows from SQLite and prints their count, a digest of their bytes, and the peak memory of this process and of the
// driver's: read-rows.ts CONNECTION ROWS
import { createHash } from 'node:crypto'
import { connect } from '../index.ts'
import { peakMegabytes } from './peak-memory.ts'

const [, , connectionString = '', rows = '0'] = process.argv
const connection = await connect({ connectionString })
const sql = `with recursive c(n) as (select 1 union all select n + 1 from c where n < ${Number(rows)})
             select n, 'customer ' || n as name, n * 0.1 as weight from c`
const result = await connection.query(sql, [])
const hash = createHash('sha256')
for await (const { bytes } of result.chunks) hash.update(bytes)
const megabytes = { own: process.resourceUsage().maxRSS / 1024, driver: peakMegabytes(connection.processId) }
console.log(JSON.stringify({ count: result.summary().rows, digest: hash.digest('hex'), ...megabytes }))
await connection.close()
