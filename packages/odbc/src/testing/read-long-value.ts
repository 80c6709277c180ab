// Reads a statement in pieces and prints how much came, in what time, and the peak memory of this process and of the driver's:
// read-long-value.ts CONNECTION SQL
import { connect } from '../index.ts'
import { peakMegabytes } from './peak-memory.ts'

const [, , connectionString = '', sql = ''] = process.argv
const connection = await connect({ connectionString, memoryLimitBytes: null })
const began = performance.now()
const result = await connection.query(sql, [], { wideRows: 'pieces' })
for await (const { bytes } of result.chunks) if (bytes.length === 0) throw new Error('an empty chunk')
const seconds = Math.round((performance.now() - began) / 100) / 10
const megabytes = { own: peakMegabytes(process.pid), driver: peakMegabytes(connection.processId) }
console.log(
  JSON.stringify({
    bytes: result.summary().bytes,
    seconds,
    own: Math.round(megabytes.own),
    driver: Math.round(megabytes.driver),
  }),
)
await connection.close()
