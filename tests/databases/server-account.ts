import { readFileSync } from 'node:fs'

/** The system account that a server runs as. */
export interface Account {
  uid: number
  gid: number
}

/**
 * The account for a database server: PostgreSQL and MariaDB refuse to run as root, so root runs them as the first of
 * these accounts that exists. Anybody else runs them as themselves, which `undefined` says.
 */
export function serverAccount(...names: string[]): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of names) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(`none of the accounts ${names.join(', ')} exists, and a database server must not run as root`)
}
