import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { dataSources, read } from './testing/data-sources.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

for (const source of dataSources())
  test(`I5: ${source.name} gives what the table of types says`, async () => {
    const lines = [...readme.matchAll(/^\|[^|]*\| (\w+) \| `([^|]+)` \| `([^|]+)` \|$/gm)]
    const own = lines.filter(([, name]) => name === source.name)
    assert.ok(own.length >= 3, `${own.length} lines`)
    const connection = await source.open()
    for (const [, , expression = '', json] of own) {
      const { json: got } = await read(connection, `select ${expression} as v`)
      assert.equal(got, `[{"v":${json}}]`, expression)
    }
  })
