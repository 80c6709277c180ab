import { errorCodes, isErrorCode } from './error-codes.ts'

/** An error of a run, as the gateway reported it. */
export interface ToldError {
  /** Of the table of error codes. */
  readonly code: string
  /** In the database's or its driver's own words. */
  readonly message: string
  readonly sqlState: string | null
}

interface Help {
  /** How the SQLSTATE begins; left out where the message alone tells. */
  readonly states?: readonly string[]
  /** What the message says; left out where the SQLSTATE alone tells. */
  readonly says?: RegExp
  readonly advice: string
}

/**
 * What usually helps, by SQLSTATE and by what drivers say. More telling entries stand first: the first of each kind that
 * fits is given. ODBC's own states are of its specification (appendix A), the others of SQL:2016, PostgreSQL (appendix A of
 * its documentation), SQL Server, MySQL, Db2, Oracle and SQLite.
 */
const words: readonly Help[] = [
  {
    says: /no such table|table or view does not exist|ORA-00942|doesn't exist|Invalid object name|relation ".*" does not exist|SQL0204N/i,
    advice:
      'Check the name of the table, and name its schema as well (schema.table): the gateway’s user may look in another schema than you do, or may not be allowed to see it.',
  },
  {
    says: /no such column|Unknown column|Invalid column name|column .* does not exist|ORA-00904|SQL0206N/i,
    advice:
      'Check the name of the column. A text stands in single quotes; a name in double quotes must be written in the very case that it was made in.',
  },
  {
    says: /password authentication failed|Login failed|Access denied for user|ORA-01017|SQL30082N/i,
    advice:
      'Check the user and the password in the gateway’s connection string; the password may have expired or been changed.',
  },
  {
    says: /permission denied|SELECT permission was denied|command denied to user|ORA-01031|SQL0551N|insufficient privilege/i,
    advice:
      'Give the gateway’s database user the right to read that table, or to call that function: GRANT SELECT ON … TO ….',
  },
  {
    says: /Data source name not found|Can't open lib|file not found.*driver|specified driver could not be loaded|IM002|IM003/i,
    advice:
      'The ODBC driver or data source of the connection string is not installed for the gateway’s machine or its architecture: “postern gateway drivers” lists those that are.',
  },
  {
    says: /database is locked|SQLITE_BUSY/i,
    advice:
      'Another program writes to this SQLite file: let it be in WAL mode, or raise the driver’s Timeout in the connection string.',
  },
  {
    says: /unable to open database file/i,
    advice: 'The path of the SQLite file is wrong for the gateway, or its user may not read it: give an absolute path.',
  },
  {
    says: /too many (connections|clients)|remaining connection slots|ORA-00018|ORA-12516|ORA-12519/i,
    advice:
      'The database has no connection left: end some that are not used, or raise its limit. It is tried again by itself.',
  },
  {
    says: /certificate|SSL|TLS handshake/i,
    advice:
      'The driver does not trust the database’s certificate, or the database wants encryption: set the driver’s SSL options (such as Encrypt, TrustServerCertificate, sslmode, sslrootcert).',
  },
  {
    says: /could not translate host name|Name or service not known|getaddrinfo|No such host is known|ORA-12154|ORA-12545/i,
    advice: 'The gateway’s machine does not know the database’s host name: check it there, or use an address.',
  },
  {
    says: /connection refused|could not connect|Can't connect|network-related|ORA-12541|ORA-12170|timed? ?out.*connect|Login timeout/i,
    advice: 'From the gateway’s machine, check that the database runs, and that no firewall is between host and port.',
  },
  {
    says: /division by zero|divide by zero|ORA-01476|SQL0801N/i,
    advice: 'A row divides by zero: write NULLIF(divisor, 0), which gives NULL there.',
  },
  {
    says: /conversion failed|invalid input syntax|ORA-01722|ORA-018\d\d|Incorrect (datetime|integer|decimal) value|converting data type/i,
    advice:
      'A text does not look like what it is compared with or cast to: look for the odd value, cast the other way round, or use TRY_CAST where there is one. If it is @last_value@, check the value and its type.',
  },
  {
    says: /disk full|no space left|could not extend file|ORA-0165\d|tempdb/i,
    advice: 'The database ran out of room for sorting or temporary tables: select or sort less, or give it more room.',
  },
  {
    says: /out of memory|memory limit/i,
    advice:
      'The database or its driver ran out of memory: select fewer columns or rows, and leave out a sort that is not needed.',
  },
  {
    says: /character set|code ?page|encoding|untranslatable character|invalid byte sequence/i,
    advice:
      'Set the driver’s character set to UTF-8 (such as CharSet=utf8mb4, ClientEncoding=UTF8), or convert the column in the SQL.',
  },
  {
    says: /read[- ]only/i,
    advice:
      'The database, or the replica that the gateway is connected to, is read-only: connect to the primary, or do not write.',
  },
]

const states: readonly Help[] = [
  {
    states: ['IM002', 'IM003', 'IM004', 'IM005'],
    advice:
      'Install the ODBC driver that the gateway’s connection string names, for its architecture (32 or 64 bit), and check the name.',
  },
  { states: ['28'], advice: 'Check the user and the password in the gateway’s connection string.' },
  {
    states: ['08S01', '08003', '08006', '08007'],
    advice:
      'The connection broke during the statement: a restart, a failover, or a firewall that ends idle connections. It is connected anew by the next run.',
  },
  {
    states: ['08'],
    advice: 'Check from the gateway’s machine that the database runs and can be reached at its host and port.',
  },
  {
    states: ['42S02', '42P01'],
    advice: 'The table is not there under that name for the gateway’s user: name its schema, and check the spelling.',
  },
  {
    states: ['42S22', '42703'],
    advice: 'The column is not there under that name: check the spelling, and the quotes around names and texts.',
  },
  { states: ['42501'], advice: 'Give the gateway’s database user the right to it: GRANT SELECT ON … TO ….' },
  { states: ['42883', '42804'], advice: 'The types do not fit: cast one side, such as CAST(@last_value@ AS integer).' },
  {
    states: ['42'],
    advice:
      'The SQL is not right for this database: run it in the database’s own tool, with a value in place of each placeholder.',
  },
  {
    states: ['07'],
    advice:
      'The driver does not take the bound values as they are: cast the placeholder, such as CAST(@last_value@ AS varchar(50)).',
  },
  { states: ['22001'], advice: 'A text is longer than its column: shorten it, or widen the column.' },
  {
    states: ['22003'],
    advice: 'A number does not fit its type: cast it to a larger one, such as decimal(38, 10) or bigint.',
  },
  {
    states: ['22007', '22008'],
    advice: 'A date or time is not valid or out of range: look for the odd row, and check the value of @last_value@.',
  },
  { states: ['22012'], advice: 'A row divides by zero: write NULLIF(divisor, 0), which gives NULL there.' },
  {
    states: ['22018', '22P02'],
    advice: 'A text is no number or no date: look for the odd row, or cast the other side to text.',
  },
  { states: ['22021'], advice: 'Set the driver’s character set to UTF-8, or convert the column in the SQL.' },
  {
    states: ['22'],
    advice: 'A value does not fit what is done with it: look for the odd row, by running the SELECT in parts.',
  },
  {
    states: ['23'],
    advice:
      'A row breaks a rule of the table (unique, not null, foreign key): change the statement so that it can be run again, such as INSERT … ON CONFLICT or MERGE.',
  },
  { states: ['25006'], advice: 'The database is read-only for this user or replica: connect to the primary.' },
  {
    states: ['40001', '40P01'],
    advice:
      'Two transactions got in each other’s way. Run it again; if it comes often, run it at another time or read from a replica.',
  },
  { states: ['40'], advice: 'The transaction was taken back. Run it again.' },
  {
    states: ['53100', '53200', '53'],
    advice: 'The database lacks disk, memory or connections: free some, or make the statement smaller.',
  },
  { states: ['54'], advice: 'The statement is too complex for the database: split it.' },
  { states: ['55P03'], advice: 'A lock was not had in time: another session holds the table. Run it at another time.' },
  {
    states: ['57014', 'HY008'],
    advice: 'The statement was cancelled, by a person or by a time limit of the database (such as statement_timeout).',
  },
  { states: ['57'], advice: 'The database was shut down, or ended the session. It is connected anew by the next run.' },
  {
    states: ['HYT00', 'HYT01'],
    advice:
      'The time limit passed: make the statement faster (an index on the last field), or raise the limit of the command.',
  },
  {
    states: ['HYC00', 'HY092', 'HY096'],
    advice: 'The driver lacks a feature: update it, or use another driver of the same database.',
  },
  { states: ['HY001', 'HY013', 'HY014'], advice: 'The driver ran out of memory: select fewer or smaller columns.' },
]

const fits = ({ states: beginnings, says }: Help, { message, sqlState }: ToldError): boolean =>
  (beginnings === undefined || beginnings.some((beginning) => sqlState?.startsWith(beginning))) &&
  (says === undefined || says.test(message))

/** Too plain beside what the database itself has said. */
const saysLittle = new Set(['DATABASE_ERROR', 'INTERNAL'])

/**
 * What usually helps against an error of a run: what is most telling first, nothing twice.
 *
 * @public
 */
export function whatHelps(error: ToldError): string[] {
  // A refusal by the gateway's policy quotes the statement; the database has said nothing.
  const isOfDatabase = !error.code.startsWith('POLICY_')
  const told = [words.find((help) => fits(help, error)), states.find((help) => fits(help, error))]
  const advice = told.flatMap((help) => (help && isOfDatabase ? [help.advice] : []))
  // A telling message says all that the state says, of the very table or user.
  const first = advice.slice(0, 1)
  const { code } = error
  const general = isErrorCode(code) && !saysLittle.has(code) ? [errorCodes[code].advice] : []
  return [...first, ...general]
}
