import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { StoredPart } from './part-store.ts'

const temporaryEnding = '.tmp'
/** Tells half-written parts of this process from those that an earlier one left. */
const ownEnding = `.${randomBytes(6).toString('hex')}${temporaryEnding}`

export const temporaryName = (number: number): string => `${number}-${randomBytes(8).toString('hex')}${ownEnding}`

export const isLeftOver = (name: string): boolean => name.endsWith(temporaryEnding) && !name.endsWith(ownEnding)

export const resultsFolder = (dataFolder: string): string => join(dataFolder, 'results')

const ourId = /^[0-9a-zA-Z_-]{1,100}$/

/** The folder of a run, or of all runs of a connection. */
export function runFolder(root: string, ...ids: string[]): string {
  return join(root, ...checkedIds(ids))
}

/** Ids are ours, but a folder that is removed with all in it deserves a second look. */
export function checkedIds(ids: string[]): string[] {
  for (const id of ids) if (!ourId.test(id)) throw new Error(`Not an id: ${JSON.stringify(id)}`)
  return ids
}

/** Named by its content, so that a part sent twice is one file or object and other content never replaces it. */
export function partName({ number, digest }: Pick<StoredPart, 'number' | 'digest'>): string {
  return `${number}-${Buffer.from(digest, 'base64').toString('hex').slice(0, 16)}.part`
}
