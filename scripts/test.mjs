import { fileURLToPath } from 'node:url'
import { handOver } from './setup/hand-over.mjs'
import { installNpmPackages } from './setup/npm-packages.mjs'
import { checkNodeIsRecentEnough } from './setup/platform.mjs'
import { projectNode } from './setup/project-node.mjs'
import { orExplain } from './setup/setup-error.mjs'
import { installSystemPackages, needsOfTests } from './setup/system-packages.mjs'
import { installUbuntuBrowser } from './setup/ubuntu-browser.mjs'

// `npm test`: installs what is missing, then runs all checks and tests by the project's own Node.
const root = fileURLToPath(new URL('..', import.meta.url))

await orExplain(async () => {
  checkNodeIsRecentEnough()
  await installSystemPackages(needsOfTests())
  await installNpmPackages(root)
  installUbuntuBrowser()
  await handOver(projectNode(root), [`${root}scripts/test/run.ts`, ...process.argv.slice(2)])
})
