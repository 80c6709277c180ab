import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialects } from '../testing/dialects.ts'
import { flowSetup } from '../testing/flow-setup.ts'

const answers = (expression: string) => ({ start: 'end', steps: { end: { type: 'stop', answer: expression } } })

for (const dialect of dialects) {
  test(`${dialect}: a draft is tested as it is then, however it is edited after, and nothing is published`, async (t) => {
    const { api, ended } = await flowSetup(t, dialect)
    const flow = `/flows/${(await api('POST', '/flows', { name: 'Trial' })).body.id}`
    const runs = `${flow}/draft/runs`
    assert.deepEqual(
      [(await api('POST', runs, {})).status, (await api('POST', '/flows/none/draft/runs', {})).status],
      [409, 404],
    )
    const save = (expression: string) => api('PUT', `${flow}/draft`, { definition: answers(expression) })
    const begin = async () => (await api('POST', runs, { record: { n: 1 } })).body
    const versions = async () =>
      (await api('GET', `${flow}/versions`)).body.items.map(
        ({ number, state }: { number: number; state: string }) => `${number} ${state}`,
      )

    await save('object.n')
    const first = await begin()
    await save('object.n + 1')
    assert.deepEqual([first.version, first.startedBy, (await ended(first.id)).answer], [1, 'test', 1])
    const [second, same] = [await begin(), await begin()]
    assert.deepEqual([second.version, same.version, (await ended(same.id)).answer], [2, 2, 2])
    assert.deepEqual(await versions(), ['3 draft', '2 tested', '1 tested'])
    assert.equal((await api('GET', flow)).body.publishedVersion, null)
    assert.equal((await api('GET', `${flow}/versions/1`)).body.definition.steps.end.answer, 'object.n')

    await api('POST', `${flow}/publish`)
    assert.deepEqual(await versions(), ['3 published', '2 tested', '1 tested'])
  })

  test(`${dialect}: what a draft was when it was tested goes with its flow runs`, async (t) => {
    const { api, db, ended } = await flowSetup(t, dialect)
    const { id } = (await api('POST', '/flows', { name: 'Trial', definition: answers('1') })).body
    const run = await ended((await api('POST', `/flows/${id}/draft/runs`, {})).body.id)
    await db.transact((tx) => tx.deleteFrom('flow_run').where('id', '=', run.id).execute())
    await api('POST', `/flows/${id}/publish`)
    const { items } = (await api('GET', `/flows/${id}/versions`)).body
    assert.deepEqual(
      items.map(({ number }: { number: number }) => number),
      [2],
    )
  })
}
