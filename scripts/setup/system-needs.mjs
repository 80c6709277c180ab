import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findProgram, readTextIfThere } from './platform.mjs'

/**
 * One thing that must be on the machine, outside of npm. Whether it is there is told by looking at files alone, since
 * asking a package manager at every start would take longer than the start.
 * @typedef {object} Need
 * @property {string} what
 * @property {string} why
 * @property {() => boolean} isThere
 * @property {string[]} apt
 * @property {string[]} dnf
 * @property {string[]} pacman
 * @property {string[]} brew
 */

/** @type {Need} */
const nodeLibrary = {
  what: 'libatomic',
  why: "a system library that the project's own Node is linked to",
  isThere: () => process.platform !== 'linux' || hasLibrary('libatomic.so.1'),
  apt: ['libatomic1'],
  dnf: ['libatomic'],
  pacman: ['gcc-libs'],
  brew: [],
}

/** @type {Need} */
const odbcManager = {
  what: 'unixODBC',
  why: 'the ODBC driver manager, through which a gateway reaches every database',
  isThere: () =>
    process.platform === 'win32' || hasLibrary(process.platform === 'darwin' ? 'libodbc.2.dylib' : 'libodbc.so.2'),
  apt: ['unixodbc'],
  dnf: ['unixODBC'],
  pacman: ['unixodbc'],
  brew: ['unixodbc'],
}

/** @type {Need} */
const sqliteDriver = {
  what: 'the SQLite ODBC driver',
  why: 'the sample database is reached through it',
  isThere: () => hasOdbcDriver('SQLite3'),
  apt: ['libsqliteodbc'],
  dnf: ['sqliteodbc'],
  pacman: ['sqliteodbc (AUR)'],
  brew: ['sqliteodbc'],
}

/** @type {Need} */
const postgresDriver = {
  what: 'the PostgreSQL ODBC driver',
  why: 'tests read PostgreSQL through it',
  isThere: () => hasOdbcDriver('PostgreSQL Unicode'),
  apt: ['odbc-postgresql'],
  dnf: ['postgresql-odbc'],
  pacman: ['psqlodbc'],
  brew: ['psqlodbc'],
}

/** @type {Need} */
const mariaDbDriver = {
  what: 'the MariaDB ODBC driver',
  why: 'tests read MariaDB through it',
  isThere: () => hasOdbcDriver('MariaDB Unicode'),
  apt: ['odbc-mariadb'],
  dnf: ['mariadb-connector-odbc'],
  pacman: ['mariadb-connector-odbc (AUR)'],
  brew: ['mariadb-connector-odbc'],
}

/** @type {Need} */
const postgres = {
  what: 'the PostgreSQL server',
  why: 'tests start private instances of it in temporary folders',
  isThere: () => debianPostgresIsThere() || (has('postgres') && has('psql')),
  apt: ['postgresql'],
  dnf: ['postgresql-server'],
  pacman: ['postgresql'],
  brew: ['postgresql@17'],
}

/** @type {Need} */
const mariaDb = {
  what: 'the MariaDB server',
  why: 'tests start private instances of it in temporary folders',
  isThere: () => has('mariadbd') && has('mariadb-install-db') && has('mariadb'),
  // The programs without the service: nothing starts, and no account or data folder is made.
  apt: ['mariadb-server-core', 'mariadb-client-core'],
  dnf: ['mariadb-server'],
  pacman: ['mariadb'],
  brew: ['mariadb'],
}

/** @type {Need} */
const compiler = {
  what: 'a C compiler',
  why: 'tests build an ODBC driver that crashes and hangs on purpose',
  isThere: () => has('cc'),
  apt: ['gcc', 'libc6-dev'],
  dnf: ['gcc'],
  pacman: ['gcc'],
  brew: [], // it comes with Homebrew's own needs
}

/** @type {Need} */
export const browser = {
  what: 'Chromium',
  why: 'tests use the web UI in a real browser',
  isThere: () => findBrowser() !== undefined,
  apt: ['chromium', 'fonts-liberation'],
  dnf: ['chromium'],
  pacman: ['chromium'],
  brew: ['chromium'],
}

export const needsToStart = [nodeLibrary, odbcManager, sqliteDriver]
export const needsToTest = [...needsToStart, postgresDriver, mariaDbDriver, postgres, mariaDb, compiler]

/** The path of a browser of Chromium's kind; undefined when there is none. */
export function findBrowser() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  for (const name of names) {
    const path = findProgram(name)
    // Ubuntu's package of this name is a script that only tells to install the snap.
    if (path && !readStart(path).includes('snap install')) return path
  }
  return [macBrowser, playwrightBrowser()].find((path) => path !== undefined && existsSync(path))
}

const macBrowser = '/Applications/Chromium.app/Contents/MacOS/Chromium'

/** Where `playwright-core install chromium` puts it. */
function playwrightBrowser() {
  const cache = join(homedir(), '.cache/ms-playwright')
  const folder = foldersIn(cache).find((name) => /^chromium-\d+$/.test(name))
  if (folder === undefined) return undefined
  const paths = ['chrome-linux64/chrome', 'chrome-linux/chrome'].map((path) => join(cache, folder, path))
  return paths.find(existsSync)
}

/** @param {string} path */
function readStart(path) {
  const text = readTextIfThere(path)
  return text.startsWith('#!') ? text : ''
}

/** @param {string} name */
function has(name) {
  return findProgram(name, ['/usr/sbin', '/usr/libexec']) !== undefined
}

function debianPostgresIsThere() {
  const root = '/usr/lib/postgresql'
  return foldersIn(root).some((version) =>
    ['postgres', 'initdb', 'psql'].every((name) => existsSync(join(root, version, 'bin', name))),
  )
}

/** @param {string} file */
function hasLibrary(file) {
  const debianFolders = foldersIn('/usr/lib').filter((folder) => folder.includes('-linux-'))
  const folders = ['lib64', 'lib', 'local/lib', ...debianFolders.map((folder) => `lib/${folder}`)]
  return [...folders.map((folder) => `/usr/${folder}`), '/opt/homebrew/lib'].some((folder) =>
    existsSync(join(folder, file)),
  )
}

/** @param {string} name */
function hasOdbcDriver(name) {
  // Windows keeps its drivers in the registry; what is missing there shows when it is used.
  if (process.platform === 'win32') return true
  const folders = [process.env.ODBCSYSINI, '/etc', '/usr/local/etc', '/opt/homebrew/etc']
  const lists = folders.map((folder) => (folder ? readTextIfThere(join(folder, 'odbcinst.ini')) : ''))
  return lists.some((list) => list.split('\n').some((line) => line.trim() === `[${name}]`))
}

/** @param {string} path */
function foldersIn(path) {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
