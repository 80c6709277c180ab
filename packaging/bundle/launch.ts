// The main script of the single executable, which is both the gateway and the process in which a driver runs. Each of them
// has a text of its own, so that none parses the other's.
import { createRequire } from 'node:module'
import { getAsset } from 'node:sea'
import { compileFunction } from 'node:vm'
import { workerWord } from '@postern/odbc/worker-program'

const filename = process.argv[2] === workerWord ? 'worker.js' : 'gateway.js'
const run = compileFunction(getAsset(filename, 'utf8'), ['require', 'module', 'exports'], { filename })
const module = { exports: {} }
run(createRequire(process.execPath), module, module.exports)
