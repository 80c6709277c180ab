import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { newDatabaseUrl } from '../testing/dialects.ts'
import type { BusMessage } from './bus.ts'
import { openPostgresBus } from './postgres-bus.ts'

test('processes hear each other, say so after they may have missed something, and pass over what is not theirs', async (t) => {
  const url = await newDatabaseUrl('postgres', '')
  const [here, there] = [await openPostgresBus(url), await openPostgresBus(url)]
  const other = new pg.Client({ connectionString: url })
  await other.connect()
  t.after(async () => {
    await Promise.all([here.close(), there.close()])
    await other.end()
  })
  const heard: BusMessage[] = []
  here.subscribe((message) => heard.push(message))
  const until = async (kind: BusMessage['kind']) => {
    while (!heard.some((message) => message.kind === kind)) await sleep(5)
  }
  for (const payload of ['not json', 'null', '{"messages":1}'])
    await other.query('select pg_notify($1, $2)', ['postern', payload])
  there.publish({ kind: 'delivery' })
  await until('delivery')
  assert.deepEqual(heard, [{ kind: 'delivery' }])
  await other.query("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'")
  await until('missed')
  there.publish({ kind: 'work', connectionId: 'a' })
  await until('work')
})

test('a bus whose database is away at the start is refused and leaves nothing running', async () => {
  await assert.rejects(openPostgresBus('postgres://nobody:x@127.0.0.1:1/none'))
})
