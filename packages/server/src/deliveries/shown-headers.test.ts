import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownAnswer, shownRequest } from './shown-headers.ts'

const withhold = (text: string) => text.replaceAll('s3cret', '[withheld]')

test('I10: of a request, what its command brings along is shown by its name alone', () => {
  const own = { authorization: 'Basic dXNlcjpwYXNz', 'x-tenant': 'acme', constructor: 'a-key' }
  const sent = { ...own, 'webhook-signature': 'v1,abc=', 'content-length': '7' }
  assert.deepEqual(shownRequest(sent, { headers: own }), {
    authorization: 'Basic [withheld]',
    'x-tenant': '[withheld]',
    constructor: '[withheld]',
    'webhook-signature': 'v1,abc=',
    'content-length': '7',
  })
  const key = { authorization: 'only-a-key' }
  assert.deepEqual(shownRequest(key, { headers: key }), { authorization: '[withheld]' })
  assert.deepEqual(shownRequest({ toString: 'x' }, { headers: {} }), { toString: 'x' })
})

test('I10: an answer shows no cookie, no credential and no secret of the request', () => {
  const answered = {
    'set-cookie': ['id=abc; Path=/; HttpOnly', 'lang=de', 'odd'],
    'x-echo': ['one s3cret', 'two'],
    'authentication-info': 'nextnonce="abc"',
    'x-csrf-token': 'abc',
    'x-api-key': 'abc',
    location: 'https://other.example/login?token=abc#def',
    'retry-after': '5',
    nothing: undefined,
  }
  assert.deepEqual(shownAnswer(answered, { withhold }), {
    'set-cookie': 'id=[withheld], lang=[withheld], odd',
    'x-echo': 'one [withheld], two',
    'authentication-info': '[withheld]',
    'x-csrf-token': '[withheld]',
    'x-api-key': '[withheld]',
    location: 'https://other.example/login?[withheld]',
    'retry-after': '5',
    nothing: '',
  })
})

test('so much of an answer is kept, whatever it says', () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`x-${n}`, 'é'.repeat(5_000)]))
  const kept = shownAnswer({ server: 'nginx', ...many }, { withhold })
  assert.deepEqual(Object.keys(kept), ['server', 'x-0', 'x-1', 'x-2'])
  assert.equal(kept['x-0'], `${'é'.repeat(1_000)}…`)
})
