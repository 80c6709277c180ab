import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { testApp } from '../testing/test-app.ts'
import { addCommand } from '../testing/test-gateway.ts'

/** One request of a gateway of an earlier version, and what the server of that version answered. */
interface Exchange {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly answer: { readonly status: number; readonly body?: unknown }
}

/**
 * Recorded between the two programs of that version; ids are numbered, and the rows of the part cut short. A file for
 * each minor version that has gateways in use; none is ever changed.
 */
const recorded: readonly Exchange[] = JSON.parse(
  readFileSync(new URL('../../../protocol/fixtures/gateway-0.1.0.json', import.meta.url), 'utf8'),
)

/** Everything that was answered then is answered now, with the same meaning; more may have come to it (S7). */
function assertKept(then: unknown, now: unknown, ids: Map<string, string>, where: string): void {
  if (typeof then === 'string' && /^id-\d+$/.test(then)) {
    const known = ids.get(then)
    if (known === undefined) ids.set(then, String(now))
    else assert.equal(now, known, where)
  } else if (typeof then === 'object' && then !== null && !Array.isArray(then)) {
    assert.ok(typeof now === 'object' && now !== null, where)
    const fields = new Map(Object.entries(now))
    for (const [name, value] of Object.entries(then)) assertKept(value, fields.get(name), ids, `${where}/${name}`)
  } else assert.deepEqual(now, then, where)
}

for (const dialect of dialects) {
  test(`${dialect}: a gateway of version 0.1.0 is answered as it was then`, async (t) => {
    const server = await testApp(t, dialect)
    const { apiKey } = (await server.api('POST', '/connections', { name: 'erp' })).body
    const dynamic = (sql: string) => server.api('POST', '/connections/erp/dynamic-commands', { sql })
    await dynamic('SELECT nothing FROM nowhere')
    await dynamic(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 3) SELECT i, printf('%.*c', 120000, 'x') AS t FROM n",
    )
    const command = await addCommand(server, { sql: 'SELECT id, name FROM birds WHERE id > @last_value@' })
    await command.runNow()
    const ids = new Map<string, string>()
    for (const { method, path, headers, body, answer } of recorded) {
      const url = path.replaceAll(/id-\d+/g, (id) => ids.get(id) ?? id)
      const { statusCode, body: text } = await server.app.inject({
        ...{ method, url },
        headers: { authorization: `Bearer ${apiKey}`, ...headers },
        ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      assert.equal(statusCode, answer.status, `${method} ${path}: ${text}`)
      assertKept(answer.body, text === '' ? undefined : JSON.parse(text), ids, path)
    }
    const { lastValue, lastRunAt } = await command.read()
    assert.deepEqual([lastValue, lastRunAt !== null], ['2', true])
    const [delivery] = await command.deliveries()
    assert.equal(delivery.commandId, command.id)
  })
}
