// INSERT commands while gateway and server are killed by a seed: outcomes.ts [--seed N] [--storage SQLite] [--kills N]
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { parseArgs } from 'node:util'
import { useDatabases } from '../databases/shared-databases.ts'
import { outcomesUnderKills } from '../system/outcomes-under-kills.ts'
import { chosenStorages, storages } from '../system/storages.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    storage: { type: 'string', multiple: true, default: [...storages] },
    kills: { type: 'string', default: '50' },
  },
})
const seed = Number(values.seed)
const databases = useDatabases()
console.log(`again: npm run chaos:outcomes -- --seed ${seed}`)

for (const storage of chosenStorages(values.storage))
  test(`${storage}: I7: seed ${seed}: no row is written twice, and no outcome is lost, through ${values.kills} kills`, (t) =>
    outcomesUnderKills(t, databases, {
      seed,
      storage,
      kills: Number(values.kills),
      killWithinMs: 2_000,
      withinMs: 300_000,
    }))
