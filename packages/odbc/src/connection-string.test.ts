import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributeOf, parseConnectionString, withDefaults } from './connection-string.ts'

test('a value in braces may hold separators, and closing braces doubled', () => {
  assert.deepEqual(parseConnectionString('Driver={A;B=C};PWD={x}}y;z}; UID = me ;'), [
    { name: 'Driver', value: 'A;B=C' },
    { name: 'PWD', value: 'x}y;z' },
    { name: 'UID', value: 'me' },
  ])
})

test("defaults are added only where the string does not say otherwise, whatever the name's case", () => {
  assert.equal(withDefaults('DSN=a;fetch=7', { Fetch: '500', BoolsAsChar: '0' }), 'DSN=a;fetch=7;BoolsAsChar=0')
  assert.equal(withDefaults('DSN=a;PWD={Fetch=1};', { Fetch: '500' }), 'DSN=a;PWD={Fetch=1};Fetch=500')
  assert.equal(withDefaults('Fetch=1', { Fetch: '500' }), 'Fetch=1')
})

test("an attribute is found whatever its name's case", () => {
  assert.equal(attributeOf('DRIVER={SQLite3};Database=x', 'driver'), 'SQLite3')
  assert.equal(attributeOf('Database=x', 'driver'), undefined)
})
