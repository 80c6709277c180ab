import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { SettingsError } from '../settings.ts'
import { ownAsFolder } from './own-as-folder.ts'
import { openSeal, SealError } from './seal.ts'

const closed = { additionalProperties: false } as const

/** As it stands in the file: text that somebody typed, or what it became when the gateway wrote it. */
const StoredSecret = Type.Union([Type.String(), Type.Object({ encrypted: Type.String() }, closed)])

const StoredFile = Type.Object(
  {
    version: Type.Literal(1),
    connections: Type.Array(
      Type.Object(
        {
          name: Type.String({ pattern: '^[a-z0-9_]{1,64}$' }),
          url: Type.String(),
          apiKey: StoredSecret,
          odbc: StoredSecret,
          refreshSeconds: Type.Optional(Type.Number()),
          concurrency: Type.Optional(Type.Integer()),
          policy: Type.Optional(Type.String()),
        },
        closed,
      ),
      { maxItems: 100 },
    ),
  },
  closed,
)

/** @public One connection of a gateway, as its configuration file says it. */
export interface StoredConnection {
  /** Its name on this machine; its rows and its own key are kept under it. */
  readonly name: string
  readonly url: string
  /** An API key, or a code that is swapped for one. */
  readonly apiKey: string
  readonly odbc: string
  readonly refreshSeconds?: number
  readonly concurrency?: number
  /** Path of its policy file. */
  readonly policy?: string
}

/** A connection of the file, and what is wrong with its secrets. */
export interface ReadConnection {
  readonly connection: StoredConnection
  readonly problems: readonly string[]
}

export interface Configuration {
  readonly path: string
  readonly connections: readonly ReadConnection[]
  /** Sentences about what works but should be looked at. */
  readonly warnings: readonly string[]
}

/** @public Where the connections of a gateway stand. */
export const configurationFile = (folder: string): string => join(folder, 'gateway.json')

/**
 * Reads the configuration file of a data folder; null where there is none.
 *
 * @throws SettingsError with the path of everything that is not as it should be
 */
export async function readConfiguration(folder: string, env = process.env): Promise<Configuration | null> {
  const path = configurationFile(folder)
  const text = readText(path)
  if (text === null) return null
  const file = parse(path, text)
  const seal = await openSeal(folder, env)
  const warnings: string[] = []
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    warnings.push(`Other users may read ${path}: run "chmod 600 ${path}".`)
  const names = file.connections.map(({ name }) => name)
  const twice = names.findIndex((name, at) => names.indexOf(name) !== at)
  if (twice !== -1) throw new SettingsError([`${path}: connections/${twice}/name is "${names[twice]}" a second time.`])

  const connections = file.connections.map((stored, at): ReadConnection => {
    const problems: string[] = []
    const secret = (field: 'apiKey' | 'odbc'): string => {
      const value = stored[field]
      if (typeof value === 'string') {
        warnings.push(`${path}: connections/${at}/${field} is not encrypted; "postern gateway configure" writes it so.`)
        return value
      }
      try {
        return seal.unseal(value.encrypted)
      } catch (error) {
        if (!(error instanceof SealError)) throw error
        problems.push(`${path}: connections/${at}/${field} ${error.message}.`)
        return ''
      }
    }
    return { connection: { ...stored, apiKey: secret('apiKey'), odbc: secret('odbc') }, problems }
  })
  return { path, connections, warnings }
}

/** Writes it whole or not at all, for this user alone, with its secrets encrypted. */
export async function writeConfiguration(
  folder: string,
  connections: readonly StoredConnection[],
  env = process.env,
): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const seal = await openSeal(folder, env)
  const content: Static<typeof StoredFile> = {
    version: 1,
    connections: connections.map((connection) => ({
      ...connection,
      apiKey: { encrypted: seal.seal(connection.apiKey) },
      odbc: { encrypted: seal.seal(connection.odbc) },
    })),
  }
  const path = configurationFile(folder)
  const unfinished = `${path}.${process.pid}.new`
  const file = openSync(unfinished, 'w', 0o600)
  try {
    writeSync(file, `${JSON.stringify(content, null, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  chmodSync(unfinished, 0o600)
  ownAsFolder(unfinished)
  renameSync(unfinished, path)
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null
    throw new SettingsError([`${path} cannot be read: ${error instanceof Error ? error.message : error}.`])
  }
}

function parse(path: string, text: string): Static<typeof StoredFile> {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    // The message of the parser quotes the file, and so perhaps a secret.
    const position = error instanceof Error ? /position \d+/.exec(error.message)?.[0] : undefined
    throw new SettingsError([`${path} is not JSON${position ? `: it goes wrong at ${position}` : ''}.`])
  }
  if (Value.Check(StoredFile, content)) return content
  const problems = [...Value.Errors(StoredFile, content)].map(
    ({ instancePath, message }) => `${path}: ${instancePath.slice(1) || 'the whole'} ${message}.`,
  )
  throw new SettingsError([...new Set(problems)])
}
