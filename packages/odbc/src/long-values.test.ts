import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { longText, longValueDriver } from '../../../tests/databases/long-value-driver.ts'
import { type ConnectOptions, connect, type OdbcConnection, OdbcError } from './index.ts'
import { JsonOfLongText } from './testing/json-of-long-text.ts'

const folder = mkdtempSync(join(tmpdir(), 'postern-long-'))
const opened: OdbcConnection[] = []
after(async () => {
  for (const connection of opened) await connection.close()
  rmSync(folder, { recursive: true })
})
const driver = longValueDriver(folder)
const skip = driver === null ? 'there is no C compiler (cc) to build the driver of long values with' : false

async function open(options: Partial<ConnectOptions> = {}): Promise<OdbcConnection> {
  const connection = await connect({ connectionString: driver ?? '', ...options })
  opened.push(connection)
  return connection
}

async function fails(promise: Promise<unknown>, pattern: RegExp): Promise<void> {
  await assert.rejects(
    promise,
    (error) => error instanceof OdbcError && error.kind === 'data' && pattern.test(error.message),
  )
}

const text = (bytes: number): string => 'é"🚚\nxy'.repeat(bytes / longText.bytes)

describe('a driver that gives long values in pieces', { skip }, () => {
  let [narrow, wide, strict]: (OdbcConnection | undefined)[] = []
  before(async () => {
    narrow = await open()
    wide = await open({ text: 'utf16' })
    strict = await open({ connectionString: `${driver};Strict=1` })
  })
  const read = async (
    sql: string,
    options = {},
    connection = sql.includes('wide') ? wide : narrow,
  ): Promise<Record<string, string>> => {
    assert.ok(connection)
    const result = await connection.query(sql, [], options)
    const chunks: Buffer[] = []
    for await (const { bytes } of result.chunks) chunks.push(Buffer.from(bytes))
    return JSON.parse(Buffer.concat(chunks).toString())
  }

  test('I5: less than the driver told is an error that names column and row', async () => {
    await fails(read('text 10, text 2000000 told short'), /Column "c2", row 1: .*2000000 of 4000000 bytes came/)
    await fails(read('binary 2000000 told short'), /Column "c1", row 1/)
  })

  test('I5: text that is broken far inside is refused, or repaired, also where a piece ends', async () => {
    for (const at of [1_000_000, 262_143, 262_144, 524_287]) {
      await fails(read(`text 10, text 2000000 broken ${at}`), /Column "c2", row 1: the text is not valid/)
      const { c1 } = await read(`text 2000000 broken ${at}`, { invalidText: 'replace' })
      const bytes = Buffer.from(text(2_000_000)).fill(0xff, at, at + 2)
      assert.ok(c1 === bytes.toString('utf8'), String(at))
    }
    for (const at of [1_000_000, 262_140, 262_144]) {
      await fails(read(`wide 2000000 broken ${at}`), /Column "c1", row 1: the text is not valid/)
      const bytes = Buffer.from(text(2_000_000), 'utf16le')
      bytes.writeUInt16LE(0xdc00, at)
      const { c1 } = await read(`wide 2000000 broken ${at}`, { invalidText: 'replace' })
      assert.ok(c1 === bytes.toString('utf16le').toWellFormed(), String(at))
    }
  })

  test('I5: values of any length arrive whole, told or not, cut anywhere, several in a row', async () => {
    for (const length of [10, 2040, 2050, 262_140, 262_150, 1_500_000])
      for (const how of ['', 'told', 'gentle', 'told gentle']) {
        const { c1, c2, c3 } = await read(`text ${length} ${how}, binary ${length + 1} ${how}, text 20`)
        assert.ok(c1 === text(length), `${length} ${how}`)
        assert.equal(c2, Buffer.concat([Buffer.from(text(length)), Buffer.from([0xc3])]).toString('base64'))
        assert.equal(c3, text(20))
        const { c1: asWide } = await read(`wide ${length} ${how}`)
        assert.ok(asWide === c1, `${length} ${how}, UTF-16`)
      }
  })

  test('I5: a driver that gives long values only from unbound columns, in order, gives the same', async () => {
    for (const length of [10, 2040, 2050, 262_150, 1_500_000])
      for (const how of ['', 'told', 'gentle', 'told gentle']) {
        const sql = `text ${length} ${how}, binary ${length + 1} ${how}, text 20, binary 30`
        assert.deepEqual(await read(sql, {}, strict), await read(sql))
      }
    await fails(read('text 10, text 2000000 told short', {}, strict), /Column "c2", row 1: .*2000000 of/)
    await fails(read('text 10, text 2000000 broken 2000', {}, strict), /Column "c2", row 1: the text is not valid/)
  })

  test('a driver that knows no blocks gives its rows one by one', async () => {
    const single = await open({ connectionString: `${driver};Single=1` })
    for (const length of [10, 300_000]) {
      const result = await single.query(`text ${length} times 3, binary 20`)
      const chunks: string[] = []
      for await (const { bytes } of result.chunks) chunks.push(Buffer.from(bytes).toString())
      const rows: Record<string, string>[] = JSON.parse(`[${chunks.join(',')}]`)
      assert.equal(rows.length, 3)
      for (const { c1, c2 } of rows) assert.deepEqual([c1, c2?.length], [text(length), 28])
    }
  })

  test("I5: types that SQL Server's driver alone has, and intervals, are known by their numbers, as structures or as text", async () => {
    const expected = {
      c1: '2019-10-12T10:00:00.1234567-03:30',
      c2: '23:59:59.9999999',
      c3: '1 02:03:04.5',
      c4: 'E2F3A1B0-0000-4000-8000-000000000001',
      c5: text(3000),
    }
    const sql = 'offset 0, time 0, interval 0, guid 0, text 3000'
    assert.deepEqual(await read(sql), expected)
    const connectionString = `${longValueDriver(folder, 'libmsodbcsql-0.so')};Strict=1`
    const server = await open({ connectionString })
    assert.deepEqual(await read(sql, {}, server), expected)
    assert.deepEqual(
      (await server.query(sql)).columns.map(({ type, sqlType }) => [type, sqlType]),
      [
        ['timestamp', -155],
        ['time', -154],
        ['text', 110],
        ['text', -11],
        ['text', -1],
      ],
    )
  })

  test('the tracked value of a long column comes whole, from a driver of either kind', async () => {
    for (const connection of [narrow, strict]) {
      const track = { column: 'c2', option: 'greatest' } as const
      const result = await connection?.query('text 3000000, text 300000, text 10', [], { track })
      for await (const { rows } of result?.chunks ?? []) assert.equal(rows, 1)
      assert.ok(result?.summary().tracked?.value === text(300_000))
    }
  })

  test('a value of 200 MB goes through processes that have less memory, in chunks of the size that was asked for', async () => {
    const megabytes = 2 ** 20
    const connection = await open({ memoryLimitBytes: 150 * megabytes })
    const length = 200_000_000
    const before = process.memoryUsage.rss()
    const result = await connection.query(`text ${length}, text 10`, [], { wideRows: 'pieces' })
    const json = new JsonOfLongText(length)
    let last: Buffer | undefined
    for await (const { bytes, rows, unfinished } of result.chunks) {
      assert.ok(bytes.length <= megabytes)
      assert.equal(rows, unfinished ? 0 : 1)
      json.expect(bytes)
      if (!unfinished) last = Buffer.from(bytes)
    }
    assert.ok(json.isOver)
    assert.ok(last?.toString().endsWith(`","c2":"${longText.json}"}`))
    assert.equal(result.summary().rows, 1)
    assert.ok(process.memoryUsage.rss() - before < 40 * megabytes)
  })
})
