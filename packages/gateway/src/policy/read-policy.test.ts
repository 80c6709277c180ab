import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { PolicyFile } from './policy-file.ts'
import { PolicyError, readPolicy } from './read-policy.ts'

function fileFor(t: TestContext, content: unknown, mode = 0o600): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-policy-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'policy.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  chmodSync(path, mode)
  return path
}

function problemOf(path: string): string {
  try {
    readPolicy(path)
  } catch (error) {
    assert.ok(error instanceof PolicyError)
    return error.message
  }
  return ''
}

const wrong: readonly [what: string, content: unknown, told: RegExp][] = [
  ['no JSON', '{ readOnly: true }', /is not JSON/],
  ['no version', { readOnly: true }, /version/],
  ['another version', { version: 2 }, /\/version/],
  ['a rule that is misspelt', { version: 1, readonly: true }, /readonly/],
  ['a rule of the wrong type', { version: 1, readOnly: 'yes' }, /\/readOnly must be boolean/],
  ['an unknown kind', { version: 1, statements: ['select', 'selct'] }, /\/statements\/1/],
  ['no kind at all', { version: 1, statements: [] }, /\/statements/],
  ['a table with a pattern', { version: 1, tables: ['sales.ord*'] }, /\/tables\/0 is "sales.ord\*"/],
  ['a schema for all', { version: 1, tables: ['*.orders'] }, /\/tables\/0/],
  ['an empty part', { version: 1, tables: ['a..b'] }, /\/tables\/0/],
  ['a limit of nothing', { version: 1, limits: { rows: 0 } }, /\/limits\/rows/],
  ['an unknown limit', { version: 1, limits: { row: 5 } }, /\/limits .*row/],
  ['a receiver that cannot be read', { version: 1, callbackHosts: ['http://a/'] }, /\/callbackHosts\/0 cannot be read/],
  [
    'an unknown zone',
    { version: 1, times: { zone: 'Europe/Madird', windows: [{ from: '08:00', to: '09:00' }] } },
    /\/times\/zone is "Europe\/Madird"/,
  ],
  [
    'an hour that is none',
    { version: 1, times: { zone: 'UTC', windows: [{ from: '8:00', to: '09:00' }] } },
    /\/times\/windows\/0\/from/,
  ],
  [
    'a window without length',
    { version: 1, times: { zone: 'UTC', windows: [{ from: '08:00', to: '08:00' }] } },
    /\/times\/windows\/0 is empty/,
  ],
]
for (const [what, content, told] of wrong)
  test(`a policy with ${what} is refused, by its path`, (t) => {
    const path = fileFor(t, content)
    assert.match(problemOf(path), told)
    assert.ok(problemOf(path).startsWith(path))
  })

test('a policy that others may write, or replace, is refused with the command that mends it', {
  skip: process.platform === 'win32',
}, (t) => {
  for (const mode of [0o620, 0o602, 0o666]) {
    const path = fileFor(t, { version: 1 }, mode)
    assert.equal(problemOf(path), `Others may write ${path}: run "chmod go-w ${path}".`)
  }
  const path = fileFor(t, { version: 1 }, 0o644)
  assert.equal(problemOf(path), '')
  chmodSync(join(path, '..'), 0o777)
  assert.match(problemOf(path), /another file in the place of .*chmod go-w/)
})

test('a policy that is not there is no empty policy', () => {
  assert.match(problemOf('/nonexistent/policy.json'), /cannot be read: ENOENT/)
})

test('a whole policy is read as it is written', (t) => {
  const policy = readPolicy(
    fileFor(t, {
      version: 1,
      readOnly: true,
      statements: ['select'],
      tables: ['orders', 'sales.*'],
      functions: ['mine', 'my.own'],
      limits: { rows: 5 },
      callbackHosts: ['erp.internal:8080'],
      times: { zone: 'Europe/Madrid', windows: [{ days: ['mon'], from: '22:00', to: '06:00' }] },
    }),
  )
  assert.equal(policy.readOnly, true)
  assert.deepEqual(policy.tables, [['orders'], ['sales', '*']])
  assert.deepEqual(policy.limits, { rows: 5, bytes: null, seconds: null })
})

test('the published schema is the one that policies are checked with', () => {
  const published = JSON.parse(readFileSync(new URL('../../../../docs/policy.schema.json', import.meta.url), 'utf8'))
  const { $schema, $id, title, ...rest } = published
  assert.equal($schema, 'https://json-schema.org/draft/2020-12/schema')
  assert.ok(title && $id)
  assert.deepEqual(rest, JSON.parse(JSON.stringify(PolicyFile)))
})
