import { test } from 'node:test'
import fc from 'fast-check'
import { openDatabase } from '../database/open-database.ts'
import { dialects, makeFolder, migratedDatabaseUrl } from '../testing/dialects.ts'
import { compareSequence } from '../testing/model/compare-sequence.ts'
import { sequences } from '../testing/model/operations.ts'

const asked = process.env.TEST_MODEL_SEQUENCES
const numRuns = Number(asked ?? 300)
/** On a busy machine fewer must do, unless somebody asked for a number. */
const limits = asked === undefined ? { interruptAfterTimeLimit: 6_000 } : {}
/** A new one each time, told in the test's output; to see a counterexample again it is given as TEST_MODEL_SEED. */
const seed = Number(process.env.TEST_MODEL_SEED ?? Date.now() % 2 ** 31)

for (const dialect of dialects) {
  test(`${dialect}: I1, I2, I6, I7, I9: whatever happens in which order, the server does what the model says`, async (t) => {
    t.diagnostic(`TEST_MODEL_SEED=${seed}`)
    let done = 0
    const folder = makeFolder()
    const url = await migratedDatabaseUrl(dialect, folder.path)
    const database = {
      db: await openDatabase(url),
      async reopen() {
        await database.db.close()
        database.db = await openDatabase(url)
      },
    }
    t.after(async () => {
      await database.db.close()
      folder.remove()
    })
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        await compareSequence(database, sequence)
        done += 1
      }),
      { numRuns, seed, ...limits },
    )
    t.diagnostic(`${done} of ${numRuns} sequences`)
  })
}
