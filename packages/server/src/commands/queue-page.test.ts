import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { QueueItem } from '@postern/protocol/api'
import { matchingEntries } from '../connections/list-log.ts'
import { lookedThrough } from '../lib/page.ts'
import { dialects } from '../testing/dialects.ts'
import { addLogEntries, addManyCommands } from '../testing/many-rows.ts'
import { queryPlan } from '../testing/query-plan.ts'
import { storeCommand } from '../testing/stored-results.ts'
import { testApp } from '../testing/test-app.ts'
import { pageOfSection, queueSections } from './queue-page.ts'

for (const dialect of dialects) {
  test(`${dialect}: a queue of thousands is read in pages that are its order, and each page by an index without sorting`, async (t) => {
    const server = await testApp(t, dialect)
    const { connection, connectionId } = await storeCommand(server.db)
    await addManyCommands(server.db, connectionId, 2_000)
    const read = async (query = '') => (await server.api('GET', `/connections/${connection}/queue?${query}`)).body
    const first = await read('limit=500')
    assert.equal(first.total, 2_001)
    assert.equal(first.items.length, 500)
    const all: QueueItem[] = [...first.items]
    while (all.length < first.total) {
      const page = await read(`limit=500&offset=${all.length}`)
      assert.ok(page.items.length > 0 && page.counts === undefined)
      all.push(...page.items)
    }
    assert.equal(new Set(all.map(({ id }) => id)).size, 2_001)
    const rank = ['PROCESSING', 'READY', 'PAUSED']
    const order = all.map(({ status, kind, dueAt, id }) =>
      [
        rank.indexOf(status),
        status === 'READY' && dueAt === null ? 1 : 0,
        status === 'READY' && kind === 'static' ? 1 : 0,
        dueAt ?? '',
        id,
      ].join(' '),
    )
    assert.deepEqual(order, [...order].sort())
    for (const offset of [17, 195, 1_790, 2_001]) {
      const page = await read(`limit=20&offset=${offset}`)
      assert.deepEqual(page.items, all.slice(offset, offset + 20), `from ${offset}`)
    }
    for (const section of queueSections) {
      const page = pageOfSection(server.db, connectionId, section, {}, { offset: 50, limit: 20 })
      const plan = await queryPlan(server.db, page)
      assert.match(plan, /command_due|command_by_connection|command_pkey/)
      assert.doesNotMatch(plan, /Seq Scan|SCAN command/, plan)
      // Few are sorted in less time than the index would take.
      if (section === queueSections[2]) assert.doesNotMatch(plan, /Sort|TEMP B-TREE/, plan)
    }
  })

  test(`${dialect}: a queue is filtered by status, by failure and by text, and what it counts is the whole of it`, async (t) => {
    const server = await testApp(t, dialect)
    const { connection, connectionId } = await storeCommand(server.db)
    await addManyCommands(server.db, connectionId, 40)
    const read = async (query: string) => (await server.api('GET', `/connections/${connection}/queue?${query}`)).body
    const { counts, total } = await read('')
    assert.equal(total, 41)
    assert.deepEqual([counts.ready, counts.processing, counts.paused, counts.failing], [33, 4, 4, 5])
    const paused = await read('status=PAUSED')
    assert.deepEqual([paused.total, paused.items.length, paused.counts], [4, 4, counts])
    assert.deepEqual((await read('failing=true')).items.length, 5)
    const found = await read('search=COMMAND%2013&status=READY')
    assert.deepEqual([found.total, found.items.map(({ name }: QueueItem) => name)], [1, ['Command 13']])
    assert.equal((await read('search=100%25')).total, 0, 'a sign of patterns is a letter')
    assert.equal((await read('status=FINISHED')).code, 'BAD_INPUT')
  })

  test(`${dialect}: a log is read along its index, and a rare match in bounded pages`, async (t) => {
    const server = await testApp(t, dialect)
    const { connection, connectionId } = await storeCommand(server.db)
    const entries = lookedThrough * 2 + 100
    await addLogEntries(server.db, connectionId, entries)
    const read = async (query: string) => (await server.api('GET', `/connections/${connection}/log?${query}`)).body
    for (const asked of [
      {},
      { cursor: 'f' },
      { what: 'fail', from: '2020-01-01T11:00:00Z' },
      { from: '2020-01-01T00:00:00Z' },
    ]) {
      const plan = await queryPlan(
        server.db,
        matchingEntries(server.db, connectionId, asked).orderBy('id', 'desc').limit(101),
      )
      assert.match(plan, /connection_log_(by_id|pkey)/)
      assert.doesNotMatch(plan, /Seq Scan|SCAN connection_log\b(?! USING)|Sort|TEMP B-TREE/i, plan)
    }
    // The oldest entry alone is of that gateway.
    const pages: number[] = []
    for (let cursor = ''; ; ) {
      const page = await read(`gateway=first&limit=10${cursor && `&cursor=${cursor}`}`)
      pages.push(page.items.length)
      if (!page.nextCursor) break
      cursor = page.nextCursor
    }
    assert.deepEqual(pages, [0, 0, 1])
    assert.equal((await read('search=FIRST&from=2020-01-01T00:00:00Z&to=2020-01-01T00:01:00Z')).items.length, 1)
    assert.equal((await read('limit=10')).items.length, 10)
  })
}
