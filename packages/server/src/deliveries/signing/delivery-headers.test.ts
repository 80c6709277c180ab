import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { deliverySetup } from '../../testing/delivery-setup.ts'
import { dialects } from '../../testing/dialects.ts'
import { startReceiver } from '../../testing/receiver.ts'

for (const dialect of dialects)
  test(`${dialect}: a delivery tells where it comes from and between which values its rows lie`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const receiver = await startReceiver(t)
    const text = (value: string) => JSON.stringify({ type: 'text', value })
    const cases: [before: string | null, after: string | null, seen: (string | undefined)[]][] = [
      [null, null, [undefined, undefined]],
      [null, 'null', [undefined, undefined]],
      [text('2026-01-01 10:00'), text('2026-01-02T10:00:00'), ['2026-01-01%2010:00', '2026-01-02T10:00:00']],
      [text('100% é\r\nx: y 😀'), text('\ud800'), ['100%25%20%C3%A9%0D%0Ax:%20y%20%F0%9F%98%80', '%EF%BF%BD']],
      [text('x'.repeat(1_000)), text('x'.repeat(1_001)), ['x'.repeat(1_000), undefined]],
    ]
    for (const [before, after] of cases) {
      const { run_id } = await setup.delivery(await setup.deliver(receiver.url, ['{"n":1}'], { rows: 1 }))
      await setup.db.transact((tx) =>
        sql`update run set last_value_before = ${before}, last_value_after = ${after} where id = ${run_id}`.execute(tx),
      )
    }
    setup.startLoop()
    const requests = await receiver.arrived(cases.length)
    for (const [index, [, , seen]] of cases.entries()) {
      const headers = requests[index]?.headers ?? {}
      assert.deepEqual([headers['postern-last-value-before'], headers['postern-last-value-after']], seen, String(index))
      assert.deepEqual([headers['postern-part'], headers['postern-of'], headers['postern-rows']], ['1', '1', '1'])
      assert.equal(headers['postern-connection'], setup.command.connection)
    }
  })
