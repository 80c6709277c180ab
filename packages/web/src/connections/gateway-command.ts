import { connectionWords } from '../words/connections.ts'

export type Place = 'linux' | 'windows' | 'container'
export type DatabaseKind = 'postgresql' | 'mariadb' | 'sqlserver' | 'sqlite' | 'other'

interface DatabaseFacts {
  readonly label: string
  /** Debian's package with its ODBC driver; null where Debian has none. */
  readonly package: string | null
  /** An ODBC connection string with what one fills in oneself left open. */
  readonly odbc: string
}

export const databaseKinds: Record<DatabaseKind, DatabaseFacts> = {
  postgresql: {
    label: 'PostgreSQL',
    package: 'odbc-postgresql',
    odbc: 'Driver={PostgreSQL Unicode};Server=localhost;Database=…;UID=…;PWD=…',
  },
  mariadb: {
    label: 'MariaDB, MySQL',
    package: 'odbc-mariadb',
    odbc: 'Driver={MariaDB Unicode};Server=localhost;Database=…;UID=…;PWD=…',
  },
  sqlserver: {
    label: 'SQL Server',
    package: null,
    odbc: 'Driver={ODBC Driver 18 for SQL Server};Server=localhost;Database=…;UID=…;PWD=…',
  },
  sqlite: { label: 'SQLite', package: 'libsqliteodbc', odbc: 'Driver=SQLite3;Database=/path/to/file.db' },
  other: { label: connectionWords.anotherDatabase, package: null, odbc: 'DSN=…' },
}

export const isDatabaseKind = (text: string | null): text is DatabaseKind => text !== null && text in databaseKinds

interface Given {
  readonly apiUrl: string
  readonly apiKey: string
  readonly database: DatabaseKind
}

/** The command that starts a gateway, on one line, for a shell of Linux and macOS, for Windows, or in a container. */
export function gatewayCommand(place: Place, { apiUrl, apiKey, database }: Given): string {
  const { odbc } = databaseKinds[database]
  const settings = [
    ['POSTERN_URL', apiUrl],
    ['POSTERN_API_KEY', apiKey],
    ['POSTERN_ODBC', odbc],
  ] as const
  const start = 'npx postern gateway run'
  switch (place) {
    case 'linux':
      return [...settings.map(([name, value]) => `${name}=${posixQuoted(value)}`), start].join(' ')
    case 'windows':
      return [...settings.map(([name, value]) => `$env:${name}='${value.replaceAll("'", "''")}'`), start].join('; ')
    case 'container':
      return [
        'docker run -d --name postern-gateway --restart unless-stopped --network host',
        '-v "$PWD":/postern -w /postern',
        ...settings.map(([name, value]) => `-e ${name}=${posixQuoted(value)}`),
        'node:26-bookworm',
        `sh -c ${posixQuoted(`apt-get update && ${installOf(database, '-y ')} && ${start}`)}`,
      ].join(' ')
  }
}

/** The command by which a gateway swaps a code for its key, and goes on; what else it needs it has in its settings. */
export const enrolCommand = (apiUrl: string, code: string): string =>
  `POSTERN_URL=${posixQuoted(apiUrl)} POSTERN_ENROLMENT_CODE=${posixQuoted(code)} npx postern gateway run`

/** The command that installs the driver manager and the database's driver where that is one command; else null. */
export const driverCommand = (place: Place, database: DatabaseKind): string | null =>
  place === 'linux' ? `sudo ${installOf(database)}` : null

const installOf = (database: DatabaseKind, flags = ''): string =>
  ['apt-get install', `${flags}unixodbc`, databaseKinds[database].package].filter(Boolean).join(' ')

/** Quotes where the text needs it. */
const posixQuoted = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
