import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { findProgram } from './platform.mjs'
import { withoutPostgresCluster } from './postgres-cluster.mjs'
import { SetupError } from './setup-error.mjs'

/** @typedef {import('./system-needs.mjs').Need} Need */

// Wait for another apt or unattended-upgrades instead of failing; never remove a package that somebody else wants
// (MariaDB's and MySQL's servers exclude each other).
const options = ['-qq', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0']
const installOptions = ['--yes', '--no-install-recommends', '--no-remove']

/**
 * Installs Debian packages, as root or with sudo.
 * @param {Need[]} needs
 */
export async function installWithApt(needs) {
  const packages = needs.flatMap((need) => need.apt)
  const asRoot = rootPrefix(packages)
  for (const need of needs) console.log(`Installing ${need.apt.join(' ')}: ${need.what}, ${need.why}`)
  await withoutPostgresCluster(packages, asRoot, () => install(packages, asRoot))
}

/**
 * @param {string[]} packages
 * @param {string[]} asRoot
 */
function install(packages, asRoot) {
  const attempt = () => apt(asRoot, ['install', ...installOptions, ...packages])
  const first = hasPackageLists() ? attempt() : undefined
  if (first?.ok) return
  // No lists, or lists so old that the versions in them are gone from the mirror.
  console.log('Updating the list of Debian packages')
  const update = apt(asRoot, ['update'])
  const second = attempt()
  if (second.ok) return
  const said = [update.ok ? '' : update.output, second.output].filter((text) => text !== '').join('\n')
  throw new SetupError(`apt-get could not install ${packages.join(' ')}. It said:\n\n${said}`)
}

/**
 * @param {string[]} asRoot
 * @param {string[]} command
 */
function apt(asRoot, command) {
  const line = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...options, ...command]
  const [program = 'env', ...rest] = line
  // sudo asks for its password on the terminal itself, so that only apt-get's own output is kept back.
  const { status, stdout, stderr } = spawnSync(program, rest, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['inherit', 'pipe', 'pipe'],
  })
  return { ok: status === 0, output: `${stdout}${stderr}`.trim() }
}

/**
 * What to put before a command so that root runs it.
 * @param {string[]} packages
 */
function rootPrefix(packages) {
  if (process.getuid?.() === 0) return []
  const sudo = findProgram('sudo')
  const mayAsk = process.stdin.isTTY && process.stderr.isTTY
  if (sudo && spawnSync(sudo, [...(mayAsk ? [] : ['-n']), 'true'], { stdio: 'inherit' }).status === 0) return [sudo]
  const line = `apt-get install --no-install-recommends ${packages.join(' ')}`
  throw new SetupError(
    `Debian packages are missing, and installing them needs root or sudo. As root, run this, then the same again:\n\n  ${line}`,
  )
}

function hasPackageLists() {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'))
  } catch {
    return false
  }
}
