// What flows can do, on both storages: flows.ts [latency throughput waiting] [--storage SQLite] [--seconds N] [--runs N]
import { parseArgs } from 'node:util'
import { measureLatency } from './flows/latency.ts'
import { measureThroughput } from './flows/throughput.ts'
import { measureWaiting } from './flows/waiting.ts'
import { type Storage, storages } from './queue/storages.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '10' },
    times: { type: 'string', default: '300' },
    runs: { type: 'string', default: '100000' },
    storage: { type: 'string', multiple: true, default: Object.keys(storages) },
  },
})
const parts: Readonly<Record<string, (name: string, storage: Storage) => Promise<void>>> = {
  latency: (name, storage) => measureLatency(name, storage, Number(values.times)),
  throughput: (name, storage) => measureThroughput(name, storage, Number(values.seconds)),
  waiting: (name, storage) => measureWaiting(name, storage, Number(values.runs), 30),
}

for (const [part, measure] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(part)) continue
  for (const [name, storage] of Object.entries(storages)) {
    if (values.storage.includes(name)) await measure(name, storage)
  }
}
