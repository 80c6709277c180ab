// Short statements, connects, disconnects, cancels, time limits, errors and readers that leave, mixed by a seed, on SQLite, until
// the time is over; then no memory may have been lost and no handle be left: soak.ts [MINUTES] [SEED]
import { readdirSync, readFileSync } from 'node:fs'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { createPool, type OdbcConnection, OdbcError } from '../src/index.ts'

const minutes = Number(process.argv[2] ?? 10)
const seed = Number(process.argv[3] ?? 1)
const endless = 'with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c'
const many = 'with recursive c(n) as (select 1 union all select n + 1 from c where n < 20000) select n from c'

const actions: Record<string, (connection: OdbcConnection) => Promise<unknown>> = {
  select: (connection) => connection.execute('select ? as x', [{ type: 'text', value: 'é 漢 🚚' }]),
  insert: (connection) =>
    connection.execute('insert into t values (?, ?)', [
      { type: 'integer', value: '1' },
      { type: 'float', value: '0.1' },
    ]),
  prepare: async (connection) => {
    const statement = await connection.prepare('select n from t where n = ? limit 3')
    for (const value of ['1', '2']) await statement.execute([{ type: 'integer', value }])
    await statement.close()
  },
  transaction: (connection) =>
    connection.transaction(async (inside) => void (await inside.execute('delete from t where n = 1'))),
  error: (connection) => connection.execute('selec 1').catch(expect('syntax')),
  cancel: (connection) => {
    const query = connection.execute(endless)
    setTimeout(() => connection.cancel(), 5)
    return query.catch(expect('cancelled'))
  },
  timeout: (connection) => connection.execute(endless, [], { timeoutSeconds: 0.01 }).catch(expect('timeout')),
  leave: async (connection) => {
    const { chunks } = await connection.query(many, [], { chunkBytes: 1024 })
    for await (const { rows } of chunks) if (rows > 0) break
  },
  close: (connection) => connection.close(),
}
/** Most of what happens is short; the rest is rare, as in life. */
const often = [...Array<string>(20).fill('select'), ...Array<string>(6).fill('insert'), ...Object.keys(actions)]

function expect(kind: string) {
  return (error: unknown) => {
    if (!(error instanceof OdbcError) || error.kind !== kind) throw error
  }
}

/** Descriptors, children and memory in MB, of this process and of those of its drivers. */
function look() {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'latin1').trim().split(' ')
  const drivers = children.filter((pid) => pid !== '')
  const descriptors = (pid: string | number) => readdirSync(`/proc/${pid}/fd`).length
  const megabytes = (pid: string | number) =>
    Math.round(Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024)
  return {
    descriptors: descriptors(process.pid),
    megabytes: megabytes(process.pid),
    drivers: drivers.length,
    driverDescriptors: Math.max(0, ...drivers.map(descriptors)),
    driverMegabytes: Math.max(0, ...drivers.map(megabytes)),
  }
}

const file = makeSqliteFile()
file.exec('create table t (n integer, w double)')
const pool = createPool({ connectionString: file.odbc, most: 2, maximumAgeSeconds: 20 })
let state = seed
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) | 0
  return (state >>> 0) / 4294967296
}
const counts: Record<string, number> = {}
const began = performance.now()
const ends = began + minutes * 60_000

async function work(): Promise<void> {
  while (performance.now() < ends) {
    const name = often[Math.floor(random() * often.length)] ?? 'select'
    await pool.use(async (connection) => actions[name]?.(connection))
    counts[name] = (counts[name] ?? 0) + 1
  }
}

const seen: ReturnType<typeof look>[] = []
const watching = setInterval(
  () => {
    seen.push(look())
    console.log(Math.round((performance.now() - began) / 1000), 's', JSON.stringify(seen.at(-1)))
  },
  (minutes * 60_000) / 20,
)
await Promise.all([work(), work()])
clearInterval(watching)
await pool.close()
console.log(JSON.stringify({ seed, total: Object.values(counts).reduce((sum, count) => sum + count, 0), ...counts }))
await file.drop()

// After the first fifth everything has been loaded and has grown to its size.
const [warm, last] = [seen[Math.floor(seen.length / 5)], seen.at(-1)]
if (!warm || !last) throw new Error('the time was too short to look twice')
for (const name of ['descriptors', 'drivers', 'driverDescriptors'] as const)
  if (last[name] > warm[name] + 2) throw new Error(`${name}: ${warm[name]}, and ${last[name]} at the end`)
for (const name of ['megabytes', 'driverMegabytes'] as const)
  if (last[name] > warm[name] * 1.2 + 5) throw new Error(`${name}: ${warm[name]}, and ${last[name]} at the end`)
console.log('no leak: memory is flat and no handle is left')
