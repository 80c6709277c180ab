import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { connect, type OdbcConnection } from './index.ts'
import { dataSources, read, run } from './testing/data-sources.ts'
import { type ValueRule, valueRules } from './testing/value-rules.ts'

/** fast-check prints the seed of a run that fails. */
const numRuns = Number(process.env.TEST_RUNS ?? 6)

for (const source of dataSources()) {
  describe(source.name, () => {
    let connection: OdbcConnection
    /** Others that must give the same bytes: another driver for the same database, text as UTF-16. */
    const others: OdbcConnection[] = []
    before(async () => {
      connection = await source.open()
      if (source.name !== 'PostgreSQL') return
      const connectionString = await source.connectionString()
      others.push(await connect({ connectionString, text: 'utf16' }))
      const ansi = connectionString.replace('PostgreSQL Unicode', 'PostgreSQL ANSI')
      others.push(await connect({ connectionString: ansi }))
    })
    after(() => Promise.all(others.map((other) => other.close())))

    for (const [index, rule] of valueRules[source.name].entries())
      test(`I5: any ${rule.column} comes out as it went in, bound or as a literal`, async () => {
        const table = `property_${index}`
        await run(connection, `create table ${table} (position integer, bound ${rule.column}, literal ${rule.column})`)
        await fc.assert(
          fc.asyncProperty(fc.array(rule.values, { minLength: 1, maxLength: 12 }), async (values) => {
            await run(connection, `delete from ${table}`)
            const marker = rule.marker ?? '?'
            const rows = values.map((value, row) => `(${row}, ${marker}, ${rule.literal(value) ?? 'null'})`)
            const parameters = values.map((value) => ({ type: rule.type, value }))
            await read(connection, `insert into ${table} values ${rows.join(', ')}`, parameters)
            const sql = `select bound, literal from ${table} order by position`
            const { json } = await read(connection, sql)
            assertRows(rule, values, json)
            for (const other of others) assert.equal((await read(other, sql)).json, json)
          }),
          { numRuns },
        )
      })
  })
}

function assertRows(rule: ValueRule, values: readonly string[], json: string): void {
  const expected = values.map((value) => {
    const written = rule.json(value)
    return `{"bound":${written},"literal":${rule.literal(value) === null ? 'null' : written}}`
  })
  const whole = `[${expected.join(',')}]`
  if (rule.floatBits === undefined) assert.equal(json, whole)
  else assert.deepEqual(floatsIn(json, rule.floatBits), floatsIn(whole, rule.floatBits))
}

function floatsIn(json: string, bits: 32 | 64): unknown {
  return JSON.parse(json, (_, value: unknown) =>
    typeof value === 'number' && bits === 32 ? Math.fround(value) : value,
  )
}
