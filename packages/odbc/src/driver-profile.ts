/** What differs from driver to driver, as one table of facts. Nothing else in this package asks which driver it is. */
export interface DriverProfile {
  readonly name: string
  /** The driver's library as SQLGetInfo names it, or the driver's name in a connection string or data source. */
  readonly pattern: RegExp
  /** Added to the connection string where it does not say otherwise. */
  readonly attributes: Readonly<Record<string, string>>
  /**
   * The driver takes and gives SQL, names and messages as UTF-8 bytes. unixODBC's own conversion for drivers without wide
   * functions breaks every text with a character beyond the Basic Multilingual Plane.
   */
  readonly narrowText: boolean
  /** Most rows of a block; 1 where a value longer than its buffer can only be fetched from the current row. */
  readonly blockRows: number
  /** A value longer than its buffer can be fetched whole with SQLSetPos and SQLGetData, in the middle of a block. */
  readonly recoversInBlock: boolean
  /** Values may be of another type than their column declares (SQLite): read as text, and judged one by one. */
  readonly looseTypes: boolean
  /** A query with bound parameters is read whole before its first row: see parameter-table.ts. */
  readonly parametersThroughTable: boolean
  /** Dates may be `0000-00-00`, which the driver's structures turn into NULL: dates are read as text. */
  readonly zeroDates: boolean
  /** Floats come as exact text; otherwise they are read as doubles. */
  readonly exactFloatText: boolean
  /** Parameters of dates and times are bound as text of this form, since the database keeps and compares them as text. */
  readonly textTimes: boolean
  /** Text parameters are bound as UTF-16, else as UTF-8. */
  readonly wideParameters: boolean
  /** SQLDescribeParam tells the type the database expects of a parameter. */
  readonly describesParameters: boolean
  /** A text may hold a NUL character. */
  readonly nulInText: boolean
  /** A timestamp's text with an offset is understood where a timestamp is expected. */
  readonly readsOffsets: boolean
  /** SQL types whose codes hide what they are, by their name: `text` is written as the driver prints it. */
  readonly typeNames: Readonly<Record<string, 'timestampWithZone' | 'text'>>
  /** Tells the session's time zone, in which this driver gives timestamps with a time zone, without saying so. */
  readonly zoneQuery: string | null
  /** GUIDs come in capitals, which the database itself does not print. */
  readonly capitalGuids: boolean
}

const generic: DriverProfile = {
  name: 'generic',
  pattern: /^$/,
  attributes: {},
  narrowText: false,
  blockRows: 1000,
  recoversInBlock: false,
  looseTypes: false,
  zeroDates: false,
  parametersThroughTable: false,
  exactFloatText: false,
  textTimes: false,
  wideParameters: true,
  describesParameters: false,
  nulInText: false,
  readsOffsets: false,
  typeNames: {},
  zoneQuery: null,
  capitalGuids: false,
}

const profiles: readonly DriverProfile[] = [
  {
    ...generic,
    name: 'psqlodbc',
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
    typeNames: { timestamptz: 'timestampWithZone', money: 'text' },
    zoneQuery: 'SHOW TimeZone',
    capitalGuids: true,
  },
  {
    ...generic,
    name: 'sqliteodbc',
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
    wideParameters: false,
    nulInText: true,
  },
  {
    ...generic,
    name: 'mariadb',
    pattern: /maodbc|mariadb|myodbc|mysql/i,
    attributes: { CHARSET: 'utf8mb4', NO_CACHE: '1', FORWARDONLY: '1' },
    zeroDates: true,
    wideParameters: false,
    nulInText: true,
  },
]

/** The profile for a driver's name; the cautious one for drivers nobody has measured. */
export function profileOf(driver: string): DriverProfile {
  return profiles.find((profile) => profile.pattern.test(driver)) ?? generic
}
