// Reads so many rows from SQLite and prints their count and the process's peak memory: read-rows.ts CONNECTION ROWS
import { connect } from '../index.ts'

const [, , connectionString = '', rows = '0'] = process.argv
const connection = await connect({ connectionString })
const sql = `with recursive c(n) as (select 1 union all select n + 1 from c where n < ${Number(rows)})
             select n, 'customer ' || n as name, n * 0.1 as weight from c`
const result = await connection.query(sql, [])
for await (const { bytes } of result.chunks) if (bytes.length === 0) throw new Error('an empty chunk')
console.log(JSON.stringify({ count: result.summary().rows, megabytes: process.resourceUsage().maxRSS / 1024 }))
await connection.close()
