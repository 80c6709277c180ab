import { spawnSync } from 'node:child_process'
import { basename, join } from 'node:path'
import { findProgram, readTextIfThere } from './platform.mjs'
import { SetupError } from './setup-error.mjs'
import { withSetupLock } from './setup-lock.mjs'

/**
 * Installs the npm packages of a clone when they are missing or are not those of its package-lock.json.
 * @param {string} root the clone's folder
 */
export async function installNpmPackages(root) {
  if (npmPackagesAreCurrent(root)) return
  await withSetupLock(root, () => {
    // Whoever held the lock before us may have done it.
    if (npmPackagesAreCurrent(root)) return
    console.log(
      "Installing npm packages: the project's libraries, tools and its own Node, as package-lock.json lists them",
    )
    npmCi(root)
    if (!npmPackagesAreCurrent(root)) {
      throw new SetupError('npm ci went well, but node_modules is not what package-lock.json lists.')
    }
  })
}

/**
 * Compares with the list that npm itself keeps of what it installed. It writes that list at the very end and removes
 * it at the very beginning: so it is also missing after an interrupted `npm ci`.
 * @param {string} root the clone's folder
 */
export function npmPackagesAreCurrent(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const installed = packagesOf(join(root, 'node_modules/.package-lock.json'))
  return Object.entries(wanted).every(([path, { version, link, integrity, optional, peer }]) => {
    if (link || !path.includes('node_modules/')) return true
    const found = installed[path]
    // An optional package is left out where it cannot run: another system's Node, for example.
    if (!found) return optional === true || peer === true
    return found.version === version && found.integrity === integrity
  })
}

/** @typedef {{ version?: string, link?: boolean, integrity?: string, optional?: boolean, peer?: boolean }} LockedPackage */

/**
 * @param {string} lockFile
 * @returns {Record<string, LockedPackage>}
 */
function packagesOf(lockFile) {
  const text = readTextIfThere(lockFile)
  try {
    return JSON.parse(text).packages ?? {}
  } catch {
    return {}
  }
}

/** @param {string} root */
function npmCi(root) {
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const [program, ...before] = npmCommand()
  const { status, error } = spawnSync(program, [...before, ...args], {
    cwd: root,
    // Its progress and its errors; the summary on its standard output tells nothing new.
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status === 0) return
  throw new SetupError(`npm ci failed${error ? ` (${error.message})` : ''}; what it said is above.`)
}

/** @returns {[string, ...string[]]} */
function npmCommand() {
  const running = process.env.npm_execpath
  if (running && basename(running) === 'npm-cli.js') return [process.execPath, running]
  const npm = findProgram(process.platform === 'win32' ? 'npm.cmd' : 'npm')
  if (!npm) throw new SetupError('npm is needed to install the project’s packages, and is not on the PATH.')
  return [npm]
}
