import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { ownAsFolder } from './own-as-folder.ts'

/** Encrypts what only the gateway of this machine may read, and says by what. */
export interface Seal {
  /** `<kind>:<base64>` */
  seal(text: string): string
  /** @throws SealError where it was sealed by something else, or changed */
  unseal(sealed: string): string
}

/** A secret that cannot be read, and what to do about it. */
export class SealError extends Error {
  override readonly name = 'SealError'
}

interface Kind {
  readonly name: string
  encrypt(bytes: Buffer): Buffer
  decrypt(bytes: Buffer): Buffer
}

/** The credential that a systemd unit loads: 32 bytes or more, of which the first 32 count. */
export const credentialName = 'postern-gateway-key'

const keyFileOf = (folder: string): string => join(folder, 'gateway.key')

/**
 * What seals the secrets of a data folder: DPAPI on Windows; elsewhere the credential that systemd hands to the service,
 * or else a key file of this user alone. What an earlier kind has sealed is read as long as that kind is there.
 */
export async function openSeal(
  folder: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Seal> {
  const [first, ...others] = await kindsOf(folder, env)
  return {
    seal: (text) => `${first.name}:${first.encrypt(Buffer.from(text)).toString('base64')}`,
    unseal(sealed) {
      const at = sealed.indexOf(':')
      const name = sealed.slice(0, Math.max(0, at))
      const kind = [first, ...others].find((one) => one.name === name)
      if (!kind) throw new SealError(notHere(name, folder))
      try {
        return kind.decrypt(Buffer.from(sealed.slice(at + 1), 'base64')).toString()
      } catch (error) {
        if (error instanceof SealError) throw error
        throw new SealError(`cannot be decrypted with the ${name} of this machine: enter it again`, { cause: error })
      }
    },
  }
}

function notHere(name: string, folder: string): string {
  if (name === 'credential')
    return `was encrypted with the systemd credential ${credentialName}, which this process does not have: run it by systemd-run with LoadCredential, or enter the secret again`
  if (name === 'key-file') return `was encrypted with ${keyFileOf(folder)}, which is not there: enter it again`
  return 'is encrypted in a way that is not known on this machine: enter it again'
}

async function kindsOf(folder: string, env: Readonly<Record<string, string | undefined>>): Promise<[Kind, ...Kind[]]> {
  if (process.platform === 'win32') return [await openDataProtection()]
  const credential = env.CREDENTIALS_DIRECTORY && join(env.CREDENTIALS_DIRECTORY, credentialName)
  if (!credential || !existsSync(credential)) return [keyFile(folder)]
  const own = withKey('credential', () => readKey(credential))
  // Secrets from before the service had a credential.
  return existsSync(keyFileOf(folder)) ? [own, keyFile(folder)] : [own]
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

function withKey(name: string, key: () => Buffer): Kind {
  return {
    name,
    encrypt(bytes) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, key(), nonce)
      return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
    },
    decrypt(bytes) {
      if (bytes.length < nonceBytes + tagBytes) throw new Error('too short')
      const decipher = createDecipheriv(algorithm, key(), bytes.subarray(0, nonceBytes))
      decipher.setAuthTag(bytes.subarray(-tagBytes))
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
    },
  }
}

function readKey(path: string): Buffer {
  const key = readFileSync(path)
  if (key.length < 32) throw new SealError(`cannot be used: ${path} must hold 32 bytes`)
  return key.subarray(0, 32)
}

/** Made when it first encrypts something. */
function keyFile(folder: string): Kind {
  const path = keyFileOf(folder)
  const kind = withKey('key-file', () => readOwnKey(path))
  return {
    ...kind,
    encrypt(bytes) {
      if (!existsSync(path)) makeKey(path)
      return kind.encrypt(bytes)
    },
    decrypt(bytes) {
      if (!existsSync(path)) throw new SealError(notHere(kind.name, folder))
      return kind.decrypt(bytes)
    },
  }
}

function readOwnKey(path: string): Buffer {
  if ((statSync(path).mode & 0o077) !== 0)
    throw new SealError(`cannot be used: others may read its key. Run "chmod 600 ${path}"`)
  return readKey(path)
}

function makeKey(path: string): void {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
  try {
    const file = openSync(path, 'wx', 0o600)
    try {
      writeSync(file, randomBytes(32))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    chmodSync(path, 0o600)
    ownAsFolder(path)
  } catch (error) {
    // Another process of this gateway made it meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

async function openDataProtection(): Promise<Kind> {
  const { protect, unprotect } = await import('./data-protection.ts')
  return { name: 'dpapi', encrypt: protect, decrypt: unprotect }
}
