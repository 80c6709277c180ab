// What the queue can do, on both storages: queue.ts [cycles latency idle scheduler] [--storage SQLite] [--seconds N]
import { parseArgs } from 'node:util'
import { measureCycles } from './queue/cycles.ts'
import { measureIdleGateways } from './queue/idle-gateways.ts'
import { measureLatencies } from './queue/latencies.ts'
import { measureScheduler } from './queue/scheduler.ts'
import { type Storage, storages } from './queue/storages.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '10' },
    times: { type: 'string', default: '300' },
    gateways: { type: 'string', default: '10000' },
    storage: { type: 'string', multiple: true, default: Object.keys(storages) },
  },
})
const parts: Readonly<Record<string, (name: string, storage: Storage) => Promise<void>>> = {
  cycles: (name, storage) => measureCycles(name, storage, Number(values.seconds)),
  latency: (name, storage) => measureLatencies(name, storage, Number(values.times)),
  idle: (name, storage) => measureIdleGateways(name, storage, Number(values.gateways), 60),
  scheduler: measureScheduler,
}

for (const [part, measure] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(part)) continue
  for (const [name, storage] of Object.entries(storages)) {
    if (values.storage.includes(name)) await measure(name, storage)
  }
}
