import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readTextIfThere } from './platform.mjs'
import { SetupError } from './setup-error.mjs'

const neededMajor = 26

/**
 * The path of the Node that runs the project: the one that its optional dependencies bring, whatever the machine has.
 * @param {string} root the clone's folder
 */
export function projectNode(root) {
  const folder = join(
    root,
    'node_modules',
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
  )
  const path = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(path) && majorOf(versionIn(folder)) === neededMajor) return path
  if (majorOf(process.versions.node) >= neededMajor) return process.execPath
  throw new SetupError(
    `Postern runs on Node ${neededMajor}, and there is no npm package of it for ${process.platform} ${process.arch}. ` +
      `Install Node ${neededMajor} yourself (https://nodejs.org) and run this again; this is ${process.version}.`,
  )
}

/** @param {string} folder */
function versionIn(folder) {
  const text = readTextIfThere(join(folder, 'package.json'))
  return text === '' ? '' : String(JSON.parse(text).version)
}

/** @param {string} version */
function majorOf(version) {
  return Number(version.split('.')[0])
}
