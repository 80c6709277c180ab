import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFailedRows } from '@postern/outbound'
import { Webhook } from 'standardwebhooks'
import { deliverySetup } from '../../testing/delivery-setup.ts'
import { dialects } from '../../testing/dialects.ts'
import { startReceiver } from '../../testing/receiver.ts'

test('a list of failed rows is read, and what only looks like one is not taken for none', () => {
  for (const none of [
    '',
    'thanks',
    '{}',
    '[]',
    '{"failed":[]}',
    '{"failed":0}',
    '{"failed":null}',
    '{"done":{"failed":[1]}}',
    '"{\\"failed\\": [1]}"',
  ])
    assert.equal(readFailedRows(none, 10), null, none)
  assert.deepEqual(readFailedRows(' {"taken": 8, "failed" : [9, 0, 9]}', 10), { rows: [0, 9] })
  for (const wrong of [
    '{"failed":[10]}',
    '{"failed":[-1]}',
    '{"failed":[1.5]}',
    '{"failed":["1"]}',
    '{"failed":[1,2',
    '{"taken": 5, "fai',
  ])
    assert.ok('wrong' in (readFailedRows(wrong, 10) ?? {}), wrong)
})

for (const dialect of dialects)
  test(`${dialect}: I3: only rows that were not taken come again, as a part with an id of its own, before later ones`, async (t) => {
    const setup = await deliverySetup(t, dialect)
    const poor = new Map([
      [3, 2],
      [7, 1],
      [45, 1],
      [99, 1],
    ])
    const taken: number[] = []
    const answers: string[] = []
    const receiver = await startReceiver(t, ({ body, headers }, response) => {
      const rows = new Webhook(setup.signingSecret).verify(body, headers as Record<string, string>) as { id: number }[]
      const failed: number[] = []
      for (const [at, { id }] of rows.entries()) {
        const left = poor.get(id) ?? 0
        poor.set(id, left - 1)
        if (left > 0) failed.push(at)
        else taken.push(id)
      }
      const part = `${headers['postern-part']}/${headers['postern-of']}`
      answers.push(
        `${part} from ${headers['postern-first-row']}: ${rows.length} ${headers['postern-again'] ?? ''}`.trim(),
      )
      response.writeHead(answers.length % 2 ? 200 : 422).end(failed.length === 0 ? '' : JSON.stringify({ failed }))
    })
    await setup.db.transact((tx) =>
      tx.updateTable('command').set({ callback_format: '{"batch":{"rows":40}}' }).execute(),
    )
    setup.startLoop()
    const part = (n: number) => Array.from({ length: 25 }, (_, m) => `{"id":${n * 25 + m}}`).join(',')
    const id = await setup.deliver(receiver.url, [0, 1, 2, 3].map(part), { rows: 100 })
    const errors = ['part 1: rows 1 to 40', 'part 2: 2 rows again', 'part 4: rows 41 to 80', 'part 6: rows 81 to 100']
    for (const [index, where] of errors.entries()) {
      const row = await setup.until(id, (found) => found.attempt_count === index + 1 && found.lease_id === null)
      assert.equal(row.state, 'PENDING')
      assert.match(row.last_error ?? '', /^The receiver did not take [12] of \d+ rows \(/)
      assert.ok(row.last_error?.includes(`(${where})`), row.last_error ?? '')
      setup.advance(6_000)
    }
    await setup.until(id, ({ state }) => state === 'DELIVERED')
    assert.deepEqual(answers, [
      '1/3 from 1: 40',
      '2/4 from 4: 2 true',
      '3/5 from 4: 1 true',
      '4/5 from 41: 40',
      '5/6 from 46: 1 true',
      '6/6 from 81: 20',
      '7/7 from 100: 1 true',
    ])
    const ids = Array.from({ length: 100 }, (_, n) => n)
    assert.deepEqual(
      taken.toSorted((one, other) => one - other),
      ids,
    )
    assert.equal(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size, 7)
  })
