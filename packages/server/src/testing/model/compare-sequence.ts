import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import type { Operation, Sequence } from './operations.ts'
import { readVisibleState } from './read-visible-state.ts'
import { RealServer, type Reopened } from './real-server.ts'
import { ReferenceModel } from './reference-model.ts'
import { brokenInvariant } from './visible-state.ts'

let connections = 0

/** Long enough for every lease to run out; whatever is due then may be claimed. */
const afterwards: Operation[] = [{ does: 'clock', ms: 72 * 3_600_000 }, { does: 'expire' }]

/** Does every operation on the server and on the model. @throws AssertionError at the first difference between them. */
export async function compareSequence(database: Reopened, { start, operations }: Sequence): Promise<void> {
  const now = Date.parse(start)
  connections += 1
  const server = await RealServer.open(database, `model-${connections}`, now)
  const model = new ReferenceModel(now)
  try {
    for (const [index, operation] of [...operations, ...afterwards].entries()) {
      const label = `operation ${index} (${operation.does})`
      const { outcome, claimed } = await server.perform(operation)
      assert.equal(outcome, model.perform(operation, claimed), `${label}: the outcome differs`)
      // What came to nothing is looked at together with what comes next.
      if (operation.does === 'clock' || (outcome === 'nothing' && operation.does !== 'cutOff')) continue
      const state = await readVisibleState(database.db, server)
      const expected = model.visible()
      // The quick comparison first: it is nearly always equal.
      if (!isDeepStrictEqual(state, expected)) assert.deepEqual(state, expected, `${label}: the state differs`)
      assert.equal(brokenInvariant(state), undefined, label)
    }
    const stuck = model.visible().commands.filter(({ status }) => status === 'PROCESSING')
    assert.deepEqual(stuck, [], 'I6: nothing is left stuck')
  } finally {
    await server.close()
  }
}
