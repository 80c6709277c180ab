import { after } from 'node:test'
import { useDatabases } from '../../../../tests/databases/shared-databases.ts'
import { connect, type OdbcConnection, type Parameter, type QueryOptions, type QuerySummary } from '../index.ts'

export type SourceName = 'PostgreSQL' | 'MariaDB' | 'SQLite'

/** One of the databases every rule is tested on. */
export interface DataSource {
  readonly name: SourceName
  /** Column types by what they mean. */
  readonly types: Readonly<
    Record<'integer' | 'decimal' | 'float' | 'boolean' | 'timestamp' | 'time' | 'text' | 'binary', string>
  >
  /** A connection to this test file's database; ended after the tests. */
  open(): Promise<OdbcConnection>
  connectionString(): Promise<string>
}

const types = {
  PostgreSQL: {
    integer: 'bigint',
    decimal: 'decimal(38,10)',
    float: 'double precision',
    boolean: 'boolean',
    timestamp: 'timestamp',
    time: 'time',
    text: 'text',
    binary: 'bytea',
  },
  MariaDB: {
    integer: 'bigint',
    decimal: 'decimal(38,10)',
    float: 'double',
    boolean: 'bit(1)',
    timestamp: 'datetime(6)',
    time: 'time(6)',
    text: 'longtext',
    binary: 'longblob',
  },
  SQLite: {
    integer: 'bigint',
    decimal: 'decimal(38,10)',
    float: 'double',
    boolean: 'boolean',
    timestamp: 'timestamp',
    time: 'time',
    text: 'text',
    binary: 'blob',
  },
} as const

/** The three databases, fresh for this test file. */
export function dataSources(): readonly DataSource[] {
  const connections: OdbcConnection[] = []
  after(() => Promise.all(connections.map((connection) => connection.close()))) // before the databases go
  const databases = useDatabases()
  const made = new Map<SourceName, Promise<string>>()
  const make: Record<SourceName, () => Promise<string>> = {
    PostgreSQL: async () => (await databases.postgres()).odbc,
    MariaDB: async () => (await databases.mariadb()).odbc,
    SQLite: async () => databases.sqlite().odbc,
  }
  return (['PostgreSQL', 'MariaDB', 'SQLite'] as const).map((name) => {
    const connectionString = () => {
      const known = made.get(name) ?? make[name]()
      made.set(name, known)
      return known
    }
    return {
      name,
      types: types[name],
      connectionString,
      async open() {
        const connection = await connect({ connectionString: await connectionString() })
        connections.push(connection)
        return connection
      },
    }
  })
}

/** All rows of a statement, as JSON text and parsed. */
export async function read(
  connection: OdbcConnection,
  sql: string,
  parameters: readonly Parameter[] = [],
  options: QueryOptions = {},
): Promise<{ json: string; rows: Record<string, unknown>[]; affectedRows: number | null; summary: QuerySummary }> {
  const result = await connection.query(sql, parameters, options)
  const parts: string[] = []
  for await (const { bytes } of result.chunks) parts.push(Buffer.from(bytes).toString('utf8'))
  const json = `[${parts.join(',')}]`
  const rows: Record<string, unknown>[] = JSON.parse(json)
  return { json, rows, affectedRows: result.affectedRows, summary: result.summary() }
}

/** Runs statements one by one. */
export async function run(connection: OdbcConnection, ...statements: string[]): Promise<void> {
  for (const sql of statements) await read(connection, sql)
}
