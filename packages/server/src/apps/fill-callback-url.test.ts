import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ParameterValue } from '@postern/protocol'
import type { InputError } from '../lib/app-error.ts'
import { checkPlaceholders, fillCallbackUrl } from './fill-callback-url.ts'

const url = 'https://crm.example/customers/@object.params.id@/orders?state=@object.params.state@&v=2'
const text = (value: string | null): ParameterValue => ({ type: 'text', value })
const fill = (id: string | null, state: string | null = 'open') =>
  fillCallbackUrl(url, { id: text(id), state: text(state) })

test('the values of parameters stand in a callback URL, and cannot change where it leads', () => {
  assert.equal(fill('7'), 'https://crm.example/customers/7/orders?state=open&v=2')
  assert.equal(fillCallbackUrl('https://a.example/x@y', {}), 'https://a.example/x@y')
  const hostile = [
    '/',
    'a/../../admin',
    '?x=1',
    '#',
    '@evil.example/',
    '\\',
    '%2e%2e',
    '%2F',
    'é 漢字',
    '\ud800',
    '$&',
    '@object.params.state@',
  ]
  for (const value of hostile) {
    const filled = new URL(fill(value, value))
    assert.deepEqual(
      [filled.origin, filled.pathname.split('/').length, filled.hash, [...filled.searchParams.keys()]],
      ['https://crm.example', 4, '', ['state', 'v']],
      value,
    )
    assert.equal(decodeURIComponent(filled.pathname.split('/')[2] ?? ''), value.toWellFormed())
    assert.equal(filled.searchParams.get('state'), value.toWellFormed())
  }
})

test('what would lead to another folder, or is not there, is refused', () => {
  for (const id of ['.', '..', '', null]) assert.throws(() => fill(id), { code: 'PARAMETER_REFUSED' }, String(id))
  assert.throws(() => fillCallbackUrl('https://a.example/.@object.params.id@/x', { id: text('.') }), {
    code: 'PARAMETER_REFUSED',
  })
  assert.throws(() => fill('x'.repeat(8_000)), /more than 8000 characters/)
  assert.throws(() => fillCallbackUrl(url, {}), /id stands in the callback URL, and has no value/)
})

test('a placeholder of a callback URL names a parameter with one value', () => {
  const problems = (of: string) => {
    const errors: InputError[] = []
    const parameters = [
      { name: 'id', type: 'text', required: true },
      { name: 'ids', type: 'list', of: 'text', required: true },
    ] as const
    checkPlaceholders(of, parameters, '/callback/url', errors)
    return errors.map(({ message }) => message)
  }
  assert.deepEqual(problems('https://a.example/@object.params.id@'), [])
  assert.deepEqual(problems('https://a.example/@object.params.ids@?a=@object.params.no@'), [
    'names ids, which is a list',
    'names no, which is not a parameter of the SQL',
  ])
})
