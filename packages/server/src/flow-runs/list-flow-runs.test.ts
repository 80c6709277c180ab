import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { flowSetup } from '../testing/flow-setup.ts'
import { listFlowRuns } from './list-flow-runs.ts'

for (const dialect of dialects)
  test(`${dialect}: a search by a field looks through so many records at a time, and says where it has left off`, async (t) => {
    const { flow, run, db } = await flowSetup(t, dialect, null)
    const flowId = await flow({ start: 'end', steps: { end: { type: 'stop' } } })
    const ids: string[] = []
    for (const name of ['a', 'b', 'a', 'b', 'a', 'a']) ids.push(await run(flowId, { customer: { name } }))
    const search = async (value: string, cursor?: string, limit = 50) => {
      const query = { flowId, field: 'customer.name', value, limit, ...(cursor && { cursor }) }
      const { items, ...rest } = await listFlowRuns(db, query, 4)
      return { ...rest, found: items.map(({ id }) => ids.indexOf(id)) }
    }
    assert.deepEqual(await search('b'), { found: [3], partial: true, nextCursor: ids[2] })
    assert.deepEqual(await search('a', undefined, 2), { found: [5, 4], nextCursor: ids[4] })
    assert.deepEqual(await search('a', ids[4]), { found: [2, 0] })
    const seen: number[] = []
    for (let cursor: string | undefined; ; ) {
      const { found, nextCursor } = await search('b', cursor)
      seen.push(...found)
      if (nextCursor === undefined) break
      cursor = nextCursor
    }
    assert.deepEqual(seen, [3, 1])
    const { created_at: at } = await db.read
      .selectFrom('flow_run')
      .select('created_at')
      .where('id', '=', ids[3] ?? '')
      .executeTakeFirstOrThrow()
    const from = new Date(at + 3_600_000).toISOString()
    assert.deepEqual((await listFlowRuns(db, { flowId, from })).items, [])
    assert.equal((await listFlowRuns(db, { flowId, to: from })).items.length, 6)
  })
