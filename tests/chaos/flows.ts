// 500 flow runs, while server and gateways are killed by a seed: flows.ts [--seed N] [--storage SQLite] [--runs N]
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { parseArgs } from 'node:util'
import { useDatabases } from '../databases/shared-databases.ts'
import { flowsUnderFaults } from '../system/flows-under-faults.ts'
import { chosenStorages, storages } from '../system/storages.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    storage: { type: 'string', multiple: true, default: [...storages] },
    runs: { type: 'string', default: '500' },
  },
})
const seed = Number(values.seed)
const flowRuns = Number(values.runs)
const databases = useDatabases()
console.log(`again: npm run chaos:flows -- --seed ${seed}`)

for (const storage of chosenStorages(values.storage))
  test(`${storage}: I6: seed ${seed}: ${flowRuns} flow runs end, with every step, under one key each`, (t) =>
    flowsUnderFaults(t, databases, { seed, storage, flowRuns, gateways: 2, killWithinMs: 3_000, withinMs: 600_000 }))
