import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

/** Who a gateway is that has swapped a code for a key of its own. */
export const Identity = Type.Object({
  /** SHA-256 of the code, so that one that stays in the settings is not swapped again. */
  code: Type.String(),
  /** The part of the code that names the key to be trusted. */
  trusts: Type.String(),
  /** Drawn here before anything is asked, so that an answer that is lost costs nothing. */
  key: Type.String(),
  /** The key that takes its place; null: none is on its way. */
  nextKey: Type.Union([Type.String(), Type.Null()]),
  /** Both null until the server has taken the key. */
  connectionId: Type.Union([Type.String(), Type.Null()]),
  orderKey: Type.Union([Type.String(), Type.Null()]),
})
export type Identity = Static<typeof Identity>

export const identityFile = (folder: string): string => join(folder, 'identity.json')

/** @throws where the file is there and cannot be read: to draw another key then would lose the one that is valid. */
export function readIdentity(folder: string): Identity | null {
  const path = identityFile(folder)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    const identity: unknown = JSON.parse(text)
    if (Value.Check(Identity, identity)) return identity
  } catch {
    // Said below.
  }
  throw new Error(`${path} is damaged: remove it and enrol again with a new code`)
}

/** Durable, and for this user alone, before it returns: what is told to the server afterwards is never lost here. */
export function writeIdentity(folder: string, identity: Identity): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = identityFile(folder)
  const file = openSync(`${path}.new`, 'w', 0o600)
  try {
    writeSync(file, JSON.stringify(identity))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  chmodSync(`${path}.new`, 0o600)
  renameSync(`${path}.new`, path)
  syncFolder(folder)
}

function syncFolder(folder: string): void {
  // Windows opens no folders; there, renaming is durable by itself.
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
