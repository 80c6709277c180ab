import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeOf } from './json-places.ts'

const text = `{
  "start": "a",
  "steps": {
    "a\\"b": { "type": "stop", "list": [1, {"x": null}, [] ] },
    "c/d": {}
  }
}`

const at = (pointer: string) => {
  const place = placeOf(text, pointer)
  return place && text.slice(place.from, place.to)
}

test('a path leads to its value with its name', () => {
  assert.equal(at('/start'), '"start": "a"')
  assert.equal(at('/steps/a"b/type'), '"type": "stop"')
  assert.equal(at('/steps/a"b/list/1/x'), '"x": null')
  assert.equal(at('/steps/a"b/list/2'), '[]')
  assert.equal(at('/steps/c~1d'), '"c/d": {}')
})

test('what is not there is shown at what should have it', () => {
  assert.equal(at('/steps/c~1d/type'), '"c/d": {}')
  assert.equal(at('/nothing'), text)
  assert.equal(at(''), text)
})

test('a text that is no JSON has no places', () => {
  assert.equal(placeOf('{"a": ', '/a'), null)
})
