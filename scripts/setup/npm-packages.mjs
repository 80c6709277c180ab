import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { findProgram, readTextIfThere } from './platform.mjs'
import { runChild } from './run-child.mjs'
import { SetupError } from './setup-error.mjs'
import { withSetupLock } from './setup-lock.mjs'

/** Where npm notes what it installed. */
const installedList = 'node_modules/.package-lock.json'

/**
 * Installs the npm packages of a clone when they are missing or are not those of its package-lock.json.
 * @param {string} root the clone's folder
 */
export async function installNpmPackages(root) {
  if (npmPackagesAreCurrent(root)) return
  await withSetupLock(root, async (shareLock) => {
    // Whoever held the lock before us may have done it.
    if (npmPackagesAreCurrent(root)) return
    console.log(
      "Installing npm packages: the project's libraries, tools and its own Node, as package-lock.json lists them",
    )
    await installFromLock(root, shareLock)
    if (!npmPackagesAreCurrent(root)) {
      throw new SetupError(
        'npm installed other packages than package-lock.json lists: does it fit package.json? `npm install` makes it so.',
      )
    }
  })
}

/**
 * Compares with the list that npm itself keeps of what it installed. It writes that list at the very end: so it is
 * missing after an interrupted installation.
 * @param {string} root the clone's folder
 */
export function npmPackagesAreCurrent(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const installed = packagesOf(join(root, installedList))
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

/**
 * What `npm ci` does, with one difference: `npm ci` refuses a lock file that lacks the builds of some library for
 * other systems, and a registry's mirror often has those later than the library itself. Every package of the lock file
 * is installed in exactly its version all the same, which is checked afterwards; the lock file is not written.
 * @param {string} root
 * @param {(pid: number) => void} shareLock
 */
async function installFromLock(root, shareLock) {
  // Packages that an interrupted installation half unpacked would pass for whole ones: so begin with nothing, and
  // forget first that there was anything.
  rmSync(join(root, installedList), { force: true })
  for (const folder of ['.', ...workspaces(root)])
    rmSync(join(root, folder, 'node_modules'), { recursive: true, force: true })

  const args = [
    'install',
    '--no-save',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const [program, ...before] = npmCommand()
  const { ok } = await runChild(program, [...before, ...args], { cwd: root, showErrors: true, started: shareLock })
  if (!ok) throw new SetupError('npm could not install the packages; what it said is above.')
}

/** @param {string} root */
function workspaces(root) {
  return Object.keys(packagesOf(join(root, 'package-lock.json'))).filter((path) => /^packages\/[^/]+$/.test(path))
}

/** @returns {[string, ...string[]]} */
function npmCommand() {
  const running = process.env.npm_execpath
  if (running && basename(running) === 'npm-cli.js') return [process.execPath, running]
  const npm = findProgram(process.platform === 'win32' ? 'npm.cmd' : 'npm')
  if (!npm) throw new SetupError('npm is needed to install the project’s packages, and is not on the PATH.')
  return [npm]
}
