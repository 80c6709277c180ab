import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Keeps what Node makes of the TypeScript files beside the installed packages: the next start is faster, and without the
// compiler in memory the gateway takes a quarter less. Where the folder cannot be written, nothing is kept.
const folder = fileURLToPath(new URL('../../../node_modules/.cache/postern', import.meta.url))
enableCompileCache(folder)
// Threads look at the environment.
process.env.NODE_COMPILE_CACHE ??= folder
