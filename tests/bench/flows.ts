// What flows can do, on both storages: flows.ts [latency throughput waiting] [--storage SQLite] [--seconds N] [--runs N]
import { parseArgs } from 'node:util'
import { measureLatency } from './flows/latency.ts'
import { measureThroughput } from './flows/throughput.ts'
import { measureWaiting } from './flows/waiting.ts'
import { storages } from './queue/storages.ts'
import { type Parts, runParts } from './run-parts.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '10' },
    times: { type: 'string', default: '300' },
    runs: { type: 'string', default: '100000' },
    storage: { type: 'string', multiple: true, default: Object.keys(storages) },
  },
})
const parts: Parts = {
  latency: (name, storage) => measureLatency(name, storage, Number(values.times)),
  throughput: (name, storage) => measureThroughput(name, storage, Number(values.seconds)),
  waiting: (name, storage) => measureWaiting(name, storage, Number(values.runs), 30),
}

await runParts(parts, { positionals, storage: values.storage })
