import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CompletionContext } from '@codemirror/autocomplete'
import { EditorState } from '@codemirror/state'
import { expressionCompletion } from './expression-language.ts'

const complete = expressionCompletion({ record: ['rows', 'a-b'], webhooks: ['wait'] })
const offered = async (text: string, explicit = false) => {
  const result = await complete(new CompletionContext(EditorState.create({ doc: text }), text.length, explicit))
  return result?.options.map(({ label }) => label) ?? null
}

test('what stands behind object, webhooks and run is offered there, and nowhere else', async () => {
  assert.deepEqual(await offered('$count(object.'), ['rows', '`a-b`'])
  assert.deepEqual(await offered('webhooks.w'), ['wait'])
  assert.deepEqual(await offered('run.'), ['id'])
  assert.equal(await offered('object.rows.', true), null)
  assert.equal(await offered('my_object.'), null)
})

test('functions are offered once something is typed, or asked for', async () => {
  assert.ok((await offered('$co'))?.includes('$count'))
  assert.equal(await offered(''), null)
  assert.ok((await offered('', true))?.includes('object'))
})
