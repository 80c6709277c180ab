import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeSqliteFile } from '../../../tests/databases/sqlite-file.ts'
import { createPool, OdbcError, type PoolOptions } from './index.ts'

function sqlitePool(t: { after(work: () => unknown): void }, options: Partial<PoolOptions> = {}) {
  const file = makeSqliteFile()
  const pool = createPool({ connectionString: file.odbc, ...options })
  t.after(async () => {
    await pool.close()
    await file.drop()
  })
  return pool
}

test('a connection is lent again, and no more than so many are lent at once', async (t) => {
  const pool = sqlitePool(t, { most: 2 })
  const pids = new Set<number | undefined>()
  let [now, most] = [0, 0]
  const both = Promise.withResolvers<void>()
  await Promise.all(
    Array.from({ length: 6 }, () =>
      pool.use(async (connection) => {
        most = Math.max(most, ++now)
        if (now === 2) both.resolve()
        await both.promise
        pids.add(connection.processId)
        await connection.execute('select 1')
        now--
      }),
    ),
  )
  assert.deepEqual([most, pids.size], [2, 2])
  assert.deepEqual(pool.size, { lent: 0, idle: 2 })
})

test('what was left open is rolled back, and a connection left busy or closed is not lent again', async (t) => {
  const pool = sqlitePool(t, { most: 1 })
  await pool.use((connection) => connection.execute('create table t (n integer)'))
  await pool.use(async (connection) => {
    await connection.begin()
    await connection.execute('insert into t values (1)')
  })
  await pool.use(async (connection) => {
    const result = await connection.query('select count(*) as c from t')
    for await (const { bytes } of result.chunks) assert.equal(Buffer.from(bytes).toString(), '{"c":0}')
  })
  await pool.use((connection) => connection.close())
  assert.equal(pool.size.idle, 0)
  await pool.use(async (connection) => {
    await connection.query(
      'with recursive c(n) as (select 1 union all select n + 1 from c where n < 300000) select n from c',
      [],
      {
        chunkBytes: 1024,
      },
    )
  })
  assert.equal(pool.size.idle, 0)
})

test('a connection that is too old or not well is replaced before it is lent', async (t) => {
  const old = sqlitePool(t, { maximumAgeSeconds: 0 })
  const pool = sqlitePool(t, {
    trustSeconds: 0,
    healthCheck: async (connection) => {
      checked.push(connection.processId)
      throw new Error('not well')
    },
  })
  const checked: (number | undefined)[] = []
  await old.use(async () => {})
  assert.equal(old.size.idle, 0)
  const first = await pool.use(async (connection) => connection)
  const second = await pool.use(async (connection) => connection)
  assert.equal(checked.length, 1)
  assert.notEqual(first, second)
  assert.equal(first.closed, true)
})

test('a signal ends the waiting; a closed pool lends nothing and waits for what is lent', async (t) => {
  const pool = sqlitePool(t, { most: 1 })
  const hold = Promise.withResolvers<void>()
  const lent = pool.use(() => hold.promise)
  const kindOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'none',
      (error: unknown) => error instanceof OdbcError && error.kind,
    )
  assert.equal(await kindOf(pool.use(async () => {}, { signal: AbortSignal.timeout(20) })), 'cancelled')
  const waiting = kindOf(pool.use(async () => {}))
  const closing = pool.close()
  assert.equal(await waiting, 'connection')
  hold.resolve()
  await Promise.all([lent, closing])
  assert.deepEqual(pool.size, { lent: 0, idle: 0 })
})
