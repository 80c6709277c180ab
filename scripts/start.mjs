import { fileURLToPath } from 'node:url'
import { handOver } from './setup/hand-over.mjs'
import { installNpmPackages } from './setup/npm-packages.mjs'
import { checkNodeIsRecentEnough } from './setup/platform.mjs'
import { projectNode } from './setup/project-node.mjs'
import { orExplain } from './setup/setup-error.mjs'
import { needsToStart } from './setup/system-needs.mjs'
import { installSystemPackages } from './setup/system-packages.mjs'
import { buildWeb } from './setup/web-build.mjs'

// `npm start`: installs what is missing, then runs the server. Plain JavaScript without npm packages, since it runs
// on whatever Node the machine has, before anything is installed.
const root = fileURLToPath(new URL('..', import.meta.url))

await orExplain(async () => {
  checkNodeIsRecentEnough()
  await installSystemPackages(needsToStart)
  await installNpmPackages(root)
  const node = projectNode(root)
  await buildWeb(root, node)
  const cli = `${root}packages/cli`
  await handOver(node, ['--import', `${cli}/bin/keep-compiled.mjs`, `${cli}/src/start.ts`, ...process.argv.slice(2)])
})
