import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RootOperationNode } from 'kysely'
import { listAlerts } from '../alerts/list-alerts.ts'
import { countContents } from '../connections/count-contents.ts'
import { createConnection } from '../connections/create-connection.ts'
import type { GatewayPresence } from '../connections/presence.ts'
import { readConnections } from '../connections/read-connection.ts'
import type { Database } from '../database/database.ts'
import { listDeliveries } from '../deliveries/list-deliveries.ts'
import { openLocalBus } from '../events/bus.ts'
import { createSecretBox } from '../lib/secret-box.ts'
import { openTestDatabase } from '../testing/dialects.ts'
import { listFreshness } from './list-freshness.ts'
import { readStatistics } from './read-statistics.ts'
import { removeOldHours } from './remove-old-hours.ts'

/** What grows with time, or with what is done. */
const growing = /\bSCAN (run|run_hour|delivery|alert|command|flow_step|connection_log)\b(?! USING (COVERING )?INDEX)/

test('what pages of connections ask for is found through indexes, never by reading a table that grows', async (t) => {
  const db = await openTestDatabase(t, 'sqlite')
  await createConnection(db, openLocalBus(), Date.now, createSecretBox('a secret key for tests, long enough'), {
    name: 'erp',
  })
  const asked: RootOperationNode[] = []
  const read = db.read.withPlugin({
    transformQuery: ({ node }) => {
      asked.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const watched: Database = { ...db, read }
  const now = Date.now()
  const presence = { lastSeen: () => undefined } as unknown as GatewayPresence
  const context = { db: watched, clock: Date.now, presence, publicUrl: () => 'http://x' }
  await readConnections(context)
  await readConnections(context, 'erp')
  await readStatistics(watched, 'erp', { now })
  await listFreshness(watched, 'erp', { now })
  await countContents(watched, 'erp')
  await removeOldHours(watched, null, { now })
  for (const state of ['WAITING', 'PENDING', 'FAILED'] as const) await listDeliveries(watched, { state, limit: 50 })
  for (const query of [{}, { standing: true }, { standing: true, kind: 'stuck' }, { connection: 'erp' }] as const)
    await listAlerts(watched, query)
  assert.ok(asked.length > 18, `${asked.length} queries`)

  const plans: string[] = []
  for (const node of asked) {
    const query = db.read.getExecutor().compileQuery(node, { queryId: 'plan' })
    const plan = await db.read.executeQuery<{ detail: string }>({ ...query, sql: `explain query plan ${query.sql}` })
    const details = plan.rows.map(({ detail }) => detail)
    assert.deepEqual(
      details.filter((detail) => growing.test(detail)),
      [],
      query.sql,
    )
    plans.push(...details)
  }
  // Those of a state are read in the order of the page, and no further than it goes.
  const pages = plans.filter((detail) => /delivery_(open_newest|failed)/.test(detail))
  assert.ok(pages.length >= 3, plans.join('\n'))
  assert.deepEqual(
    plans.filter((detail) => detail === 'SCAN delivery' || /SCAN delivery USING INDEX sqlite_auto/.test(detail)),
    [],
  )
  // Of a connection there may be millions: only what is open or dead is looked at.
  assert.deepEqual(
    plans.filter((detail) => detail.includes('delivery_by_connection')),
    [],
  )
})
