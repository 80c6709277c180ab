// Reads all rows with node-odbc, which whoever wants it installs (`npm install --no-save odbc`): node-odbc.mjs CONNECTION SQL
const start = performance.now()
const name = 'odbc' // no dependency of this project
const { default: odbc } = await import(name)
const connection = await odbc.connect(process.argv[2])
const connecting = (performance.now() - start) / 1000
const cursor = await connection.query(process.argv[3], { cursor: true, fetchSize: 100 })
let [rows, bytes] = [0, 0]
while (!cursor.noData) {
  const block = await cursor.fetch()
  rows += block.length
  bytes += Buffer.byteLength(JSON.stringify(block, (_, value) => (typeof value === 'bigint' ? String(value) : value)))
}
const seconds = (performance.now() - start) / 1000
await cursor.close()
await connection.close()
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
const { user, system } = process.cpuUsage()
console.error(JSON.stringify({ rows, seconds, connecting, bytes, processor: (user + system) / 1e6, megabytes }))
