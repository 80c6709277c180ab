// 200 runs delivered to a receiver that fails by a seed, while server, gateways and receiver are killed by it:
// deliveries.ts [--seed N] [--storage SQLite] [--commands N] [--runs N]
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { parseArgs } from 'node:util'
import { useDatabases } from '../databases/shared-databases.ts'
import { deliveriesUnderFaults } from '../system/deliveries-under-faults.ts'
import { chosenStorages, storages } from '../system/storages.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    storage: { type: 'string', multiple: true, default: [...storages] },
    commands: { type: 'string', default: '8' },
    runs: { type: 'string', default: '25' },
  },
})
const seed = Number(values.seed)
const commands = Number(values.commands)
const runs = Number(values.runs)
const databases = useDatabases()
console.log(`again: npm run chaos:deliveries -- --seed ${seed}`)

for (const storage of chosenStorages(values.storage))
  test(`${storage}: I3: seed ${seed}: ${commands * runs} runs arrive in order, each under one id`, (t) =>
    deliveriesUnderFaults(t, databases, {
      seed,
      storage,
      commands,
      runs,
      gateways: 2,
      killWithinMs: 3_000,
      withinMs: 1_200_000,
    }))
