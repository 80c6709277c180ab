import { installWithApt } from './apt-packages.mjs'
import { isUbuntu, packaging } from './platform.mjs'
import { SetupError } from './setup-error.mjs'
import { browser, needsToTest } from './system-needs.mjs'

/** @typedef {import('./system-needs.mjs').Need} Need */

/**
 * What the tests need; the browser only where a package of the system brings it.
 * @returns {Need[]}
 */
export function needsOfTests() {
  return isUbuntu() ? needsToTest : [...needsToTest, browser]
}

/**
 * Installs what is missing on Debian and Ubuntu; elsewhere says exactly what to install.
 * @param {Need[]} needs
 */
export async function installSystemPackages(needs) {
  const missing = needs.filter((need) => !need.isThere())
  if (missing.length === 0) return
  const kind = packaging()
  if (kind === 'apt') await installWithApt(missing)
  else if (kind === 'windows') throw new SetupError(`${list(missing)} must be installed first.`)
  else throw new SetupError(`${list(missing)} must be installed first.\n\n${instructions(kind, missing)}`)

  const still = missing.filter((need) => !need.isThere())
  if (still.length > 0) {
    throw new SetupError(`${list(still)} cannot be found, though its packages are installed.`)
  }
}

/** @param {Need[]} missing */
function list(missing) {
  return missing.map((need) => `${need.what} (${need.why})`).join(', ')
}

/**
 * @param {'dnf' | 'pacman' | 'brew' | 'other'} kind
 * @param {Need[]} missing
 */
function instructions(kind, missing) {
  if (kind === 'other') {
    return `On Debian they are: ${missing.flatMap((need) => need.apt).join(' ')}. Install your system's counterparts.`
  }
  const packages = missing.flatMap((need) => need[kind]).join(' ')
  if (kind === 'dnf') return `  sudo dnf install ${packages}`
  if (kind === 'pacman') return `  sudo pacman -S ${packages}`
  // Homebrew installs ODBC drivers without making them known to unixODBC.
  const drivers = missing.filter((need) => need.what.endsWith('ODBC driver')).map((need) => need.what)
  if (drivers.length === 0) return `  brew install ${packages}`
  const name = '"[SQLite3]\\nDriver=$(brew --prefix)/lib/libsqlite3odbc.dylib\\n"'
  return [
    `  brew install ${packages}`,
    '',
    'Then name each driver in odbcinst.ini as Debian does (SQLite3, PostgreSQL Unicode, MariaDB Unicode), for example:',
    `  printf ${name} >> "$(brew --prefix)/etc/odbcinst.ini"`,
  ].join('\n')
}
