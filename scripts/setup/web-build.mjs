import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { readTextIfThere } from './platform.mjs'
import { runChild } from './run-child.mjs'
import { SetupError } from './setup-error.mjs'
import { withSetupLock } from './setup-lock.mjs'

// All that decides what the build makes: the UI, the wire contract it imports, and the versions of its libraries.
const inputs = ['packages/web', 'packages/protocol/src', 'package-lock.json']
const notInputs = new Set(['dist', 'node_modules'])

/**
 * Builds the web UI when it was not yet built from its files as they are now.
 * @param {string} root the clone's folder
 * @param {string} node the project's Node
 */
export async function buildWeb(root, node) {
  if (webBuildIsCurrent(root)) return
  await withSetupLock(root, async (shareLock) => {
    if (webBuildIsCurrent(root)) return
    console.log('Building the web UI: it is new or has changed')
    // Taken before the build: a file that changes meanwhile makes the next start build again.
    const hash = hashOfInputs(root)
    const vite = join(root, 'node_modules/vite/bin/vite.js')
    const { ok, output } = await runChild(node, [vite, 'build', '--logLevel', 'warn'], {
      cwd: join(root, 'packages/web'),
      showErrors: false,
      started: shareLock,
    })
    if (!ok) throw new SetupError(`the web UI could not be built:\n\n${stripVTControlCharacters(output)}`)
    writeFileSync(stampFile(root), hash)
  })
}

/** @param {string} root */
export function webBuildIsCurrent(root) {
  return (
    existsSync(join(root, 'packages/web/dist/index.html')) && readTextIfThere(stampFile(root)) === hashOfInputs(root)
  )
}

/**
 * In the built folder, which a build empties first: so an interrupted build leaves no stamp.
 * @param {string} root
 */
function stampFile(root) {
  return join(root, 'packages/web/dist/.built-from')
}

/** @param {string} root */
function hashOfInputs(root) {
  // The words of another language are another build.
  const hash = createHash('sha256').update(process.env.WEB_WORDS ?? '')
  for (const path of inputs.flatMap((input) => filesIn(root, input))) {
    const content = readFileSync(join(root, path))
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(root, path) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (statSync(full).isFile()) return [path]
  const entries = readdirSync(full, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    if (notInputs.has(entry.name)) return []
    if (entry.isDirectory()) return filesIn(root, `${path}/${entry.name}`)
    const matters = entry.isFile() && !entry.name.includes('.test.')
    return matters ? [`${path}/${entry.name}`] : []
  })
}
