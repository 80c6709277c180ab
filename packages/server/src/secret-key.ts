import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type ServerSettings, SettingsError } from './settings.ts'
import { checkSecretKey } from './settings-checks.ts'

const fileName = 'secret-key'
const keyBytes = 32

/** Makes the data folder: whoever is not its owner has no business in it. */
export function prepareDataFolder(dataFolder: string): void {
  try {
    makeFolder(resolve(dataFolder))
    chmodSync(dataFolder, 0o700)
  } catch (cause) {
    throw new SettingsError([`POSTERN_DATA: the folder ${dataFolder} cannot be made: ${wordsOf(cause)}`])
  }
}

/** Not `recursive`: Node goes round for ever where the system says that a folder cannot be there, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

/** The secret key of the settings, or the one in the data folder, which is made at the first start. */
export function readSecretKey(settings: Pick<ServerSettings, 'secretKey' | 'dataFolder'>): string {
  if (settings.secretKey !== null) return settings.secretKey
  const file = join(settings.dataFolder, fileName)
  try {
    return readKey(file)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw unreadable(file, error)
  }
  makeKey(settings.dataFolder, file)
  return readKey(file)
}

function readKey(file: string): string {
  return checkSecretKey(readFileSync(file, 'utf8').trim())
}

/** Appears whole or not at all, and the first of two processes wins: a key that was used must never be replaced. */
function makeKey(folder: string, file: string): void {
  const draft = join(folder, `.${fileName}-${randomBytes(8).toString('hex')}`)
  try {
    writeFileSync(draft, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true })
    linkSync(draft, file)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw unreadable(file, error)
  } finally {
    rmSync(draft, { force: true })
  }
}

const unreadable = (file: string, cause: unknown): SettingsError =>
  new SettingsError([`The secret key in ${file} cannot be read or made: ${wordsOf(cause)}`])

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
