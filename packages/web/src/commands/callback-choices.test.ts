import assert from 'node:assert/strict'
import { test } from 'node:test'
import { directUrlCallback, directUrlOf, isCallbackUrl, matching } from './callback-choices.ts'

const names = new Map([
  ['https://x.example/inspect/1', 'Trial'],
  [directUrlCallback('u1'), 'New orders'],
])
const option = (value: string) => ({ value, label: value })
const options = [
  { group: 'Inspection URLs', items: [option('https://x.example/inspect/1')] },
  { group: 'Direct URLs of flows', items: [option(directUrlCallback('u1'))] },
]
const groups = (search: string) => matching(options, search, names).map((each) => ('group' in each ? each.group : ''))

test('what was typed is found in names and addresses; with one that was picked, all others can be', () => {
  assert.deepEqual(groups(''), ['Inspection URLs', 'Direct URLs of flows'])
  assert.deepEqual(groups('ORDERS'), ['Direct URLs of flows'])
  assert.deepEqual(groups('x.example'), ['Inspection URLs'])
  assert.deepEqual(groups('nothing'), [])
  assert.deepEqual(groups(directUrlCallback('u1')), ['Inspection URLs', 'Direct URLs of flows'])
})

test('a callback URL is an address of HTTP, or names a direct URL', () => {
  assert.deepEqual(
    [
      'https://a.example/x',
      ' HTTP://a ',
      'postern://direct-urls/u1',
      'postern://webhooks/x',
      'postern://direct-urls/',
      'a.example',
    ].map(isCallbackUrl),
    [true, true, true, false, false, false],
  )
  assert.deepEqual([directUrlOf('postern://direct-urls/u1'), directUrlOf('https://a.example/u1')], ['u1', null])
})
