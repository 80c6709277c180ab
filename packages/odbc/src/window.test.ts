import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CursorWindow, OdbcConnection } from './index.ts'
import { dataSources } from './testing/data-sources.ts'

type Overlap = CursorWindow['overlap']
type Ids = readonly number[]

let tables = 0

for (const source of dataSources()) {
  const { integer, timestamp, text } = source.types

  /** A table and a reader of it that remembers, as a server does, what was sent. */
  const open = async (type: string, option: 'greatest' | 'last' = 'greatest', overlap: Overlap = null) => {
    const connection = await source.open()
    const table = `window_${++tables}`
    await run(connection, `create table ${table} (id ${integer}, name ${text}, at ${type})`)
    let sent: Uint8Array = new Uint8Array()
    return {
      add: (id: number, at: string, name = 'a') =>
        run(connection, `insert into ${table} values (${id}, '${name}', ${at})`),
      rename: (id: number) => run(connection, `update ${table} set name = 'b' where id = ${id}`),
      /** Ids of the rows that are sent, and how many are left out. */
      read: async (where: string, order = 'at, id'): Promise<[Ids, number]> => {
        const track = { column: 'at', option, window: { sent, overlap, most: 1_000 } }
        const result = await connection.query(`select * from ${table} where at ${where} order by ${order}`, [], {
          track,
        })
        let json = ''
        for await (const { bytes } of result.chunks) json += `${json && ','}${Buffer.from(bytes).toString()}`
        const { window, leftOut } = result.summary()
        assert.ok(window)
        sent = window.slice()
        return [JSON.parse(`[${json}]`).map((row: { id: number }) => row.id), leftOut]
      },
    }
  }

  test(`${source.name}: >= leaves out exactly the ties that were sent, and sends late and changed ones`, async () => {
    const table = await open(timestamp)
    await table.add(1, "'2026-01-01 10:00:00'")
    for (const id of [2, 3, 3]) await table.add(id, "'2026-01-01 10:00:00.5'")
    assert.deepEqual(await table.read(">= '2026-01-01 00:00:00'"), [[1, 2, 3, 3], 0])
    await table.add(4, "'2026-01-01 10:00:00.5'")
    await table.add(3, "'2026-01-01 10:00:00.5'")
    const boundary = ">= '2026-01-01 10:00:00.5'"
    assert.deepEqual(await table.read(boundary), [[3, 4], 3])
    await table.rename(2)
    assert.deepEqual(await table.read(boundary), [[2], 4])
    assert.deepEqual(await table.read(boundary), [[], 5])
  })

  test(`${source.name}: with an overlap by time a row that comes late is sent once`, async () => {
    const table = await open(timestamp, 'greatest', { seconds: 60 })
    for (const [id, at] of [
      [1, '10:00:00'],
      [2, '10:00:30'],
      [3, '10:01:10'],
    ] as const)
      await table.add(id, `'2026-01-01 ${at}'`)
    assert.deepEqual(await table.read(">= '2026-01-01 00:00:00'"), [[1, 2, 3], 0])
    await table.add(4, "'2026-01-01 10:00:20'")
    const overlapped = ">= '2026-01-01 10:00:10'"
    assert.deepEqual(await table.read(overlapped), [[4], 2])
    assert.deepEqual(await table.read(overlapped), [[], 3])
  })

  test(`${source.name}: with an overlap by number a row that comes late is sent once`, async () => {
    const table = await open(integer, 'greatest', { number: 10 })
    for (const at of [80, 95, 100]) await table.add(at, `${at}`)
    assert.deepEqual(await table.read('>= 0'), [[80, 95, 100], 0])
    for (const at of [91, 105]) await table.add(at, `${at}`)
    assert.deepEqual(await table.read('>= 90'), [[91, 105], 2])
    assert.deepEqual(await table.read('>= 95'), [[], 3])
  })

  test(`${source.name}: where the last row counts, the window hangs on falling values, too`, async () => {
    const table = await open(integer, 'last')
    for (const [id, at] of [
      [1, 9],
      [2, 5],
      [3, 5],
    ] as const)
      await table.add(id, `${at}`)
    assert.deepEqual(await table.read('<= 100', 'at desc, id'), [[1, 2, 3], 0])
    for (const [id, at] of [
      [4, 5],
      [5, 3],
    ] as const)
      await table.add(id, `${at}`)
    assert.deepEqual(await table.read('<= 5', 'at desc, id'), [[4, 5], 2])
    assert.deepEqual(await table.read('<= 3', 'at desc, id'), [[], 1])
  })
}

async function run(connection: OdbcConnection, sql: string): Promise<void> {
  const result = await connection.query(sql, [])
  for await (const _ of result.chunks);
}
