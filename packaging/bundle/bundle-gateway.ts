import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { fromRoot } from '../folders.ts'
import { undiciClient } from './undici-client.ts'

/** Scripts of the single executable: the first one starts the others, which it carries as texts. */
export const mainScript = 'launch.js'
export const carriedScripts = ['gateway.js', 'worker.js', 'driver-thread.js']

const entries = {
  launch: 'packaging/bundle/launch.ts',
  gateway: 'packages/cli/src/gateway-executable.ts',
  worker: 'packages/odbc/src/worker/main.ts',
  'driver-thread': 'packages/odbc/src/worker/driver-thread.ts',
}

/** Bundles all JavaScript of the gateway into a folder; resolves with the npm packages that are in it. */
export async function bundleGateway(folder: string): Promise<string[]> {
  const entryPoints = Object.entries(entries).map(([out, path]) => ({ in: fromRoot(path), out }))
  const { metafile } = await build({ ...options, entryPoints, outdir: join(folder), metafile: true })
  return packagesOf(Object.keys(metafile.inputs))
}

const options = {
  bundle: true,
  platform: 'node',
  target: 'node26',
  format: 'cjs',
  minify: true,
  legalComments: 'none', // the licenses are in a file of their own
  charset: 'ascii', // a text with other characters takes twice the memory
  absWorkingDir: fromRoot('.'),
  // Finds its native part in `resourcesPath`, not in node_modules; each thread has a `process` of its own.
  alias: { koffi: fromRoot('node_modules/koffi/indirect.cjs') },
  plugins: [undiciClient],
  define: { __filename: 'process.execPath', __dirname: 'process.resourcesPath' }, // a script that is a text has none
  banner: { js: 'process.resourcesPath = require("node:path").dirname(process.execPath);' },
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'silent' }, // only read where the program is not a single executable
} satisfies BuildOptions

/** Names of packages, from paths like `node_modules/@scope/name/lib/file.js`. */
export function packagesOf(paths: readonly string[]): string[] {
  const names = paths.flatMap((path) => /.*(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [])
  return [...new Set(names)].sort()
}
