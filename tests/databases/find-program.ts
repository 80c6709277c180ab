import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const postgresRoot = '/usr/lib/postgresql'

/** A program of PostgreSQL itself: Debian keeps them off the PATH and puts slow wrappers there. */
export function findPostgresProgram(name: string): string {
  return find(name, [...debianPostgresFolders(), ...pathFolders()], 'postgresql')
}

/** A program of MariaDB; the server's folder is often not on an ordinary user's PATH. */
export function findMariaDbProgram(name: string): string {
  return find(name, [...pathFolders(), '/usr/sbin', '/usr/libexec'], 'mariadb-server')
}

function find(name: string, folders: string[], packageName: string): string {
  for (const folder of folders) {
    const path = join(folder, name)
    if (isExecutable(path)) return path
  }
  throw new Error(`${name} is not installed: run "npm test", or install the package ${packageName}`)
}

function debianPostgresFolders(): string[] {
  try {
    const versions = readdirSync(postgresRoot).sort((a, b) => Number(b) - Number(a))
    return versions.map((version) => join(postgresRoot, version, 'bin'))
  } catch {
    return []
  }
}

function pathFolders(): string[] {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
