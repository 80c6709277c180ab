import { fileURLToPath } from 'node:url'
import { handOver } from './setup/hand-over.mjs'
import { installNpmPackages } from './setup/npm-packages.mjs'
import { checkNodeIsRecentEnough } from './setup/platform.mjs'
import { projectNode } from './setup/project-node.mjs'
import { orExplain } from './setup/setup-error.mjs'
import { needsToTest } from './setup/system-needs.mjs'
import { installSystemPackages } from './setup/system-packages.mjs'

// `npm test`: installs what is missing, then runs all checks and tests by the project's own Node.
const root = fileURLToPath(new URL('..', import.meta.url))

await orExplain(async () => {
  checkNodeIsRecentEnough()
  await installNpmPackages(root)
  await installSystemPackages(needsToTest)
  await handOver(projectNode(root), [`${root}scripts/test/run.ts`, ...process.argv.slice(2)])
})
