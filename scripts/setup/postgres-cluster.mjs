import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const folder = '/etc/postgresql-common/createcluster.d'
const file = `${folder}/postern-no-main-cluster.conf`
const setting = [
  '# Written by the set-up of Postern while it installs the package postgresql for its tests, which start private',
  '# servers only. Without this, Debian would make a database cluster and start it. Safe to delete.',
  'create_main_cluster = false',
  '',
].join('\n')

/**
 * Installs packages without letting Debian make and start a PostgreSQL server of the machine's own. That must not be
 * done by a policy-rc.d: if this process were killed, it would go on keeping the machine's other services from
 * starting, and a second clone's set-up could remove it too early.
 * @param {string[]} packages
 * @param {string[]} asRoot
 * @param {() => void} install
 */
export async function withoutPostgresCluster(packages, asRoot, install) {
  if (!packages.includes('postgresql') || existsSync(file)) return install()
  const run = (/** @type {string} */ script) => {
    const [program = 'sh', ...rest] = [...asRoot, 'sh', '-c', script, 'sh', folder, file, setting]
    spawnSync(program, rest, { stdio: 'inherit' })
  }
  run('mkdir -p "$1" && printf %s "$3" > "$2"')
  try {
    install()
  } finally {
    run('rm -f "$2"')
  }
}
