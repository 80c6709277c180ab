// Reads all rows of a statement and prints what it took: read.ts CONNECTION SQL
import { connect } from '../src/index.ts'
import { peakMegabytes } from '../src/testing/peak-memory.ts'
import { processorSeconds } from '../src/testing/processor-time.ts'

const [, , connectionString = '', sql = ''] = process.argv
const start = performance.now()
const connection = await connect({ connectionString })
const connecting = (performance.now() - start) / 1000
const result = await connection.query(sql, [])
let lag = 0
let last = performance.now()
const timer = setInterval(() => {
  lag = Math.max(lag, performance.now() - last - 10)
  last = performance.now()
}, 10)
for await (const { bytes } of result.chunks) if (bytes.length === 0) throw new Error('an empty chunk')
const seconds = (performance.now() - start) / 1000
clearInterval(timer)
const { rows, bytes } = result.summary()
const own = Math.round(process.resourceUsage().maxRSS / 1024)
const megabytes = Math.round(peakMegabytes(connection.processId))
const processor = processorSeconds(connection.processId)
console.log(JSON.stringify({ rows, seconds, connecting, bytes, processor, megabytes, own, lag: Math.round(lag) }))
await connection.close()
