// What the queue can do, on both storages: queue.ts [cycles latency idle scheduler] [--storage SQLite] [--seconds N]
import { parseArgs } from 'node:util'
import { measureCycles } from './queue/cycles.ts'
import { measureIdleGateways } from './queue/idle-gateways.ts'
import { measureLatencies } from './queue/latencies.ts'
import { measureScheduler } from './queue/scheduler.ts'
import { storages } from './queue/storages.ts'
import { type Parts, runParts } from './run-parts.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '10' },
    times: { type: 'string', default: '300' },
    gateways: { type: 'string', default: '10000' },
    storage: { type: 'string', multiple: true, default: Object.keys(storages) },
  },
})
const parts: Parts = {
  cycles: (name, storage) => measureCycles(name, storage, Number(values.seconds)),
  latency: (name, storage) => measureLatencies(name, storage, Number(values.times)),
  idle: (name, storage) => measureIdleGateways(name, storage, Number(values.gateways), 60),
  scheduler: measureScheduler,
}

await runParts(parts, { positionals, storage: values.storage })
