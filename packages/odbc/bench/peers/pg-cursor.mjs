// Reads all rows with pg and pg-cursor (`npm install --no-save pg pg-cursor`): pg-cursor.mjs URL SQL
const start = performance.now()
const names = ['pg', 'pg-cursor'] // no dependencies of this package
const [{ default: pg }, { default: Cursor }] = await Promise.all(names.map((name) => import(name)))
const client = new pg.Client(process.argv[2])
await client.connect()
const connecting = (performance.now() - start) / 1000
const cursor = client.query(new Cursor(process.argv[3]))
let [rows, bytes] = [0, 0]
for (let block = await cursor.read(1000); block.length > 0; block = await cursor.read(1000)) {
  rows += block.length
  bytes += Buffer.byteLength(JSON.stringify(block))
}
const seconds = (performance.now() - start) / 1000
await client.end()
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
const { user, system } = process.cpuUsage()
console.error(JSON.stringify({ rows, seconds, connecting, bytes, processor: (user + system) / 1e6, megabytes }))
