import type { ConnectionProfile, DriverProfile, ReadOnlyMeans } from './driver-profile.ts'
import { GetDataExtension } from './ffi/constants.ts'
import type { ConnectOptions } from './types.ts'

/** Nothing but that what was written is rolled back. */
const rolledBack: ReadOnlyMeans = { inTransaction: true, splits: false, session: [], before: [], after: [] }

/** What is safe with a driver that nobody has measured. */
export const generic: DriverProfile = {
  name: 'generic',
  tested: false,
  pattern: /^$/,
  attributes: {},
  narrowText: false,
  blockRows: 1000,
  recoversInBlock: false,
  looseTypes: false,
  zeroDates: false,
  zerosInStructures: null,
  unsafeDates: false,
  wideText: 'onWindows',
  serverStructs: false,
  parametersThroughTable: false,
  integerText: false,
  exactFloatText: false,
  textTimes: false,
  wideParameters: true,
  unlimitedParameters: false,
  describesParameters: false,
  nulInText: false,
  readsOffsets: false,
  typeNames: {},
  zoneQuery: null,
  capitalGuids: false,
  readOnly: rolledBack,
}

const psqlodbc: DriverProfile = {
  ...generic,
  name: 'psqlodbc',
  tested: true,
  pattern: /psqlodbc|postgres/i,
  attributes: {
    UseDeclareFetch: '1', // without it the driver reads the whole result before the first row
    Fetch: '500',
    BoolsAsChar: '0',
    TrueIsMinus1: '0',
    ByteaAsLongVarBinary: '1',
    LFConversion: '0', // on Windows the default turns LF into CR LF
  },
  recoversInBlock: true,
  exactFloatText: true,
  readsOffsets: true,
  unsafeDates: true,
  typeNames: { timestamptz: 'timestampWithZone', money: 'text' },
  zoneQuery: 'SHOW TimeZone',
  capitalGuids: true,
  readOnly: {
    ...rolledBack,
    splits: true,
    session: ['SET default_transaction_read_only = on'],
    before: ['SET TRANSACTION READ ONLY', 'SELECT 1'], // once it has read, a transaction cannot be made to write
    after: ['RESET default_transaction_read_only'],
  },
}

export const profiles: readonly DriverProfile[] = [
  {
    // Refuses every wide C type; its bytes are those of the session's client_encoding.
    ...psqlodbc,
    name: 'psqlodbca',
    pattern: /psqlodbca|postgresql ansi/i,
    attributes: { ...psqlodbc.attributes, ConnSettings: "set client_encoding to 'UTF8'" },
    narrowText: true,
    wideParameters: false,
    wideText: 'never',
  },
  psqlodbc,
  {
    ...generic,
    name: 'sqliteodbc',
    tested: true,
    pattern: /sqlite/i,
    attributes: {
      StepAPI: '1', // without it the driver reads the whole result before the first row
      JDConv: '0',
      Timeout: '10000', // milliseconds to wait for another process's lock
    },
    narrowText: true,
    blockRows: 1,
    looseTypes: true,
    parametersThroughTable: true,
    textTimes: true,
    // A transaction of its own would be a lock on the file.
    readOnly: {
      ...rolledBack,
      inTransaction: false,
      before: ['PRAGMA query_only = 1'],
      after: ['PRAGMA query_only = 0'],
    },
    wideParameters: false,
    wideText: 'never',
    nulInText: true,
  },
  {
    ...generic,
    name: 'mariadb',
    tested: true,
    pattern: /maodbc|mariadb|myodbc|mysql/i,
    attributes: { CHARSET: 'utf8mb4', NO_CACHE: '1', FORWARDONLY: '1' },
    zeroDates: true,
    readOnly: {
      ...rolledBack,
      session: ['SET SESSION TRANSACTION READ ONLY'], // statements such as CREATE end the transaction, and begin one of the session's kind
      before: ['START TRANSACTION READ ONLY'],
      after: ['SET SESSION TRANSACTION READ WRITE'],
    },
    zerosInStructures: /^03\.01\./,
    wideText: 'never', // some texts lose their last character as UTF-16
    wideParameters: false,
    nulInText: true,
  },
  {
    // https://www.freetds.org/userguide/OdbcConnAttr.html
    ...generic,
    name: 'freetds',
    pattern: /tdsodbc|freetds/i,
    attributes: { ClientCharset: 'UTF-8' },
    wideText: 'never',
    // Without MARS a second statement has to wait for the end of the first: nothing is asked beside a running one.
    readsOffsets: true,
  },
  {
    // https://learn.microsoft.com/sql/connect/odbc/dsn-connection-string-attribute
    ...generic,
    name: 'msodbcsql',
    pattern: /msodbcsql|sqlncli|odbc driver \d+ for sql server|^sql server$/i,
    unlimitedParameters: true,
    describesParameters: true,
    nulInText: true,
    readsOffsets: true,
    serverStructs: true,
  },
  {
    // https://docs.oracle.com/en/database/oracle/oracle-database/23/adfns/odbc-driver.html
    ...generic,
    name: 'oracle',
    pattern: /sqora|oracle/i,
    // "Force SQL_WCHAR Support" tells NCHAR columns from CHAR ones; "FBS" is the size in bytes of the fetch buffer.
    attributes: { FWC: 'T', FBS: '1048576' },
    wideText: 'always', // CHAR is in the character set of NLS_LANG, which mostly is ASCII
  },
  {
    // https://www.ibm.com/docs/en/db2/11.5?topic=file-cliodbc-configuration-keywords
    ...generic,
    name: 'db2',
    pattern: /libdb2|db2cli|db2o|ibm db2/i,
    // Large objects are read as part of the row; a cursor that is held outlives its transaction.
    attributes: { LOBCacheSize: '65536', CursorHold: '0' },
    describesParameters: true,
  },
  {
    // https://github.com/mdbtools/mdbtools: reads Access files; no parameters, no transactions, rows one by one
    ...generic,
    name: 'mdbtools',
    // It cannot write.
    readOnly: { ...rolledBack, inTransaction: false },
    pattern: /mdbodbc|mdbtools/i,
    blockRows: 1,
    integerText: true,
    wideParameters: false,
    wideText: 'never',
  },
  {
    // https://firebirdsql.org/en/odbc-driver/
    ...generic,
    name: 'firebird',
    pattern: /odbcfb|firebird/i,
    attributes: { CHARSET: 'UTF8' },
  },
  {
    // https://docs.snowflake.com/en/developer-guide/odbc/odbc-parameters
    ...generic,
    name: 'snowflake',
    pattern: /snowflake/i,
    // Else a DECIMAL without digits after the point is told as an integer, however many it has before it.
    attributes: { ODBC_TREAT_DECIMAL_AS_INT: 'false' },
    readsOffsets: true,
  },
]

/** The profile for a driver's name; the cautious one for drivers nobody has measured. */
export function profileOf(driver: string): DriverProfile {
  return profiles.find((profile) => profile.pattern.test(driver)) ?? generic
}

/** What holds for one connection, on this system, as its options say and as the driver tells (SQL_GETDATA_EXTENSIONS). */
export function connectionProfile(
  profile: DriverProfile,
  text: ConnectOptions['text'],
  getDataExtensions: number,
  driverVersion: string,
): ConnectionProfile {
  const isWide = profile.wideText === 'always' || (profile.wideText === 'onWindows' && process.platform === 'win32')
  return {
    ...profile,
    readsWideText: text === undefined ? isWide : text === 'utf16',
    getsBound: (getDataExtensions & GetDataExtension.bound) !== 0,
    getsAnyColumn: (getDataExtensions & GetDataExtension.anyColumn) !== 0,
    zeroStructures: profile.zerosInStructures?.test(driverVersion) ?? false,
  }
}
