import { execFileSync } from 'node:child_process'

/** The system account that a server runs as. */
export interface Account {
  uid: number
  gid: number
}

/**
 * The account for a database server: PostgreSQL and MariaDB refuse to run as root, so root runs them as the account
 * their package made. Anybody else runs them as themselves, which `undefined` says.
 */
export function serverAccount(name: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch (cause) {
    throw new Error(`the account "${name}" is missing: its database server is not installed; run "npm test"`, { cause })
  }
}
