import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SetupError } from './setup-error.mjs'

const oldestNode = 20

/** Refuses a Node that cannot even run the set-up. */
export function checkNodeIsRecentEnough() {
  if (Number(process.versions.node.split('.')[0]) >= oldestNode) return
  throw new SetupError(`Node ${oldestNode} or newer is needed to set up the project; this is ${process.version}.`)
}

/** @typedef {'apt' | 'dnf' | 'pacman' | 'brew' | 'windows' | 'other'} Packaging */

/**
 * How programs are installed on this machine.
 * @returns {Packaging}
 */
export function packaging() {
  if (process.platform === 'darwin') return 'brew'
  if (process.platform === 'win32') return 'windows'
  if (findProgram('apt-get')) return 'apt'
  if (findProgram('dnf')) return 'dnf'
  if (findProgram('pacman')) return 'pacman'
  return 'other'
}

/** Ubuntu has no Chromium package outside of snap, so a browser comes another way there. */
export function isUbuntu() {
  return /^ID(_LIKE)?=.*ubuntu/m.test(readTextIfThere('/etc/os-release'))
}

/**
 * The path of a program, looked up as a shell does, in the given folders too; undefined when there is none.
 * @param {string} name
 * @param {string[]} [moreFolders]
 */
export function findProgram(name, moreFolders = []) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...moreFolders]
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable)
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * A file's text, or nothing when it cannot be read.
 * @param {string} path
 */
export function readTextIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
