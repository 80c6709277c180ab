// How fast results reach receivers:
// deliveries.ts [large hanging alone] [--storage SQLite] [--rows N] [--rounds N] [--rate N] [--hang N] [--seconds N]
import { parseArgs } from 'node:util'
import { measureHanging, measureHangingAlone } from './deliveries/hanging.ts'
import { measureLarge } from './deliveries/large.ts'
import { type Storage, storages } from './queue/storages.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    storage: { type: 'string', multiple: true, default: Object.keys(storages) },
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '2' },
    rate: { type: 'string', default: '1000' },
    hang: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '10' },
  },
})
const load = { rate: Number(values.rate), hang: Number(values.hang), seconds: Number(values.seconds) }
const parts: Readonly<Record<string, (name: string, storage: Storage) => Promise<void>>> = {
  large: (name, storage) => measureLarge(name, storage, { rows: Number(values.rows), rounds: Number(values.rounds) }),
  hanging: (name, storage) => measureHanging(name, storage, load),
  alone: (name, storage) => measureHangingAlone(name, storage, load),
}

for (const name of values.storage) if (!(name in storages)) throw new Error(`No storage is called ${name}`)
for (const [part, measure] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(part)) continue
  for (const [name, storage] of Object.entries(storages)) {
    if (values.storage.includes(name)) await measure(name, storage)
  }
}
