import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CursorWindow } from '../types.ts'
import { digestOf, SentRows } from './sent-rows.ts'

interface Row {
  readonly json: string
  readonly value: string | null
}

/** Reads rows with numbers for values, as a run would; returns what was sent and the account for the next run. */
function read(rows: readonly Row[], window: Partial<CursorWindow> = {}) {
  const sentRows = new SentRows({ sent: new Uint8Array(), overlap: null, most: 1_000, ...window })
  let greatest: number | null = null
  const sent: string[] = []
  for (const { json, value } of rows) {
    const number = value === null ? Number.NaN : Number(value)
    const relation = greatest === null && value !== null ? 1 : Math.sign(number - (greatest ?? 0))
    if (relation > 0) greatest = number
    if (!sentRows.isRepeat(Buffer.from(json), { relation, text: () => value ?? '' })) sent.push(json)
  }
  const { window: account, windowOverflow } = sentRows.result()
  return { sent, account, windowOverflow, leftOut: sentRows.leftOut }
}

const row = (value: number, text = `row ${value}`): Row => ({
  json: JSON.stringify({ value, text }),
  value: `${value}`,
})
const digestsOf = (...rows: Row[]) =>
  Buffer.concat(rows.map(({ json }) => digestOf(Buffer.from(json))).sort((a, b) => a.compare(b)))

test('the rows at the boundary are left out as often as they were sent, and a tie that came late is not', () => {
  const first = read([row(1), row(2, 'a'), row(2, 'a'), row(2, 'b')])
  assert.deepEqual(Buffer.from(first.account), digestsOf(row(2, 'a'), row(2, 'a'), row(2, 'b')))
  const again = [row(2, 'a'), row(2, 'a'), row(2, 'a'), row(2, 'b'), row(2, 'late')]
  const second = read(again, { sent: first.account })
  assert.deepEqual(second.sent, [row(2, 'a').json, row(2, 'late').json])
  assert.equal(second.leftOut, 3)
  assert.deepEqual(read(again, { sent: second.account }).sent, [])
})

test('a row that was changed is sent again, and so is one that was changed back', () => {
  const first = read([row(2, 'old')])
  const second = read([row(2, 'new')], { sent: first.account })
  assert.deepEqual(second.sent, [row(2, 'new').json])
  assert.deepEqual(read([row(2, 'old')], { sent: second.account }).sent, [row(2, 'old').json])
})

test('a row without a value is never left out', () => {
  const none = { json: '{"value":null}', value: null }
  const first = read([none, row(1)])
  assert.deepEqual(read([none, row(1)], { sent: first.account }).sent, [none.json])
})

test('with an overlap, a row that comes late with an older value is sent once', () => {
  const overlap = { number: 10 }
  const first = read([row(89), row(91), row(100)], { overlap })
  assert.deepEqual(Buffer.from(first.account), digestsOf(row(91), row(100)), 'what is further back cannot come again')
  const again = [row(91), row(95), row(100)]
  const second = read(again, { overlap, sent: first.account })
  assert.deepEqual(second.sent, [row(95).json])
  assert.deepEqual(read(again, { overlap, sent: second.account }).sent, [])
})

test('many rows in ascending order keep the account of the last ones', () => {
  const rows = Array.from({ length: 20_000 }, (_, at) => row(at))
  assert.deepEqual(Buffer.from(read(rows).account), digestsOf(row(19_999)))
  const near = read(rows, { overlap: { number: 3 } })
  assert.deepEqual(Buffer.from(near.account), digestsOf(...[19_996, 19_997, 19_998, 19_999].map((at) => row(at))))
})

test('more ties than wait unhashed, and than the bound allows', () => {
  const rows = Array.from({ length: 5_000 }, (_, at) => row(7, `tie ${at}`))
  const all = read(rows, { most: 5_000 })
  assert.deepEqual(read(rows, { sent: all.account, most: 5_000 }).sent, [])
  const some = read(rows, { most: 3_000 })
  assert.deepEqual([some.account.length / 16, some.windowOverflow], [3_000, 2_000])
  assert.equal(read(rows, { sent: some.account }).sent.length, 2_000, 'repeated, never lost')
})
