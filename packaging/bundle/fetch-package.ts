import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fromRoot } from '../folders.ts'
import { runProgram } from '../run-program.ts'

const cache = fromRoot('node_modules/.cache/postern-packaging')

/**
 * The folder of a package for another kind of machine, fetched from npm's registry with npm. It has to be the very file that
 * package-lock.json names.
 */
export async function fetchPackage(name: string): Promise<string> {
  const { version, integrity } = await lockedPackage(name)
  const folder = join(cache, `${name.replaceAll('/', '+')}@${version}`)
  if (existsSync(folder)) return folder
  const work = `${folder}.${process.pid}.tmp`
  await mkdir(work, { recursive: true })
  try {
    const printed = await runProgram('npm', ['pack', '--json', '--pack-destination', work, `${name}@${version}`])
    const archive = join(work, archiveName(printed))
    const found = `sha512-${createHash('sha512')
      .update(await readFile(archive))
      .digest('base64')}`
    if (found !== integrity) throw new Error(`${name}@${version} is not the file that package-lock.json names`)
    await runProgram('tar', ['-xzf', archive, '-C', work])
    await rename(join(work, 'package'), folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return folder
}

export interface LockedPackage {
  readonly version: string
  readonly integrity: string
  readonly license: string
}

/** What package-lock.json says of a package in the project's own node_modules. */
export async function lockedPackage(name: string): Promise<LockedPackage> {
  const lock = JSON.parse(await readFile(fromRoot('package-lock.json'), 'utf8'))
  const locked = lock.packages[`node_modules/${name}`]
  if (!locked) throw new Error(`package-lock.json has no ${name}: run "npm install" once`)
  return { version: locked.version, integrity: locked.integrity, license: locked.license ?? 'NOASSERTION' }
}

function archiveName(printed: string): string {
  const answer: unknown = JSON.parse(printed)
  // A list up to npm 11, an object by package names since.
  const [first] = Array.isArray(answer) ? answer : Object.values(answer ?? {})
  return first.filename.replace('@', '').replace('/', '-')
}
