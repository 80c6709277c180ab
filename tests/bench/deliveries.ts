// How fast results reach receivers:
// deliveries.ts [large hanging alone] [--storage SQLite] [--rows N] [--rounds N] [--rate N] [--hang N] [--seconds N]
import { parseArgs } from 'node:util'
import { measureHanging, measureHangingAlone } from './deliveries/hanging.ts'
import { measureLarge } from './deliveries/large.ts'
import { storages } from './queue/storages.ts'
import { type Parts, runParts } from './run-parts.ts'

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
const parts: Parts = {
  large: (name, storage) => measureLarge(name, storage, { rows: Number(values.rows), rounds: Number(values.rounds) }),
  hanging: (name, storage) => measureHanging(name, storage, load),
  alone: (name, storage) => measureHangingAlone(name, storage, load),
}

await runParts(parts, { positionals, storage: values.storage })
