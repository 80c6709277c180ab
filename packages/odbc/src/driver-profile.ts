/** How a database is held to reading by itself, statement by statement. */
export interface ReadOnlyMeans {
  /** The statement runs in a transaction of its own, which is rolled back. */
  readonly inTransaction: boolean
  /** The driver sends the statements of a text one by one, so that one of them could end the transaction. */
  readonly splits: boolean
  /** Statements of the session, outside the transaction. */
  readonly session: readonly string[]
  /** Statements of the transaction, or just before the statement. */
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** What differs from driver to driver, as one table of facts. Nothing else in this package asks which driver it is. */
export interface DriverProfile {
  readonly name: string
  /** The tests run this driver; otherwise the facts are taken from its documentation. */
  readonly tested: boolean
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
  /**
   * Versions of the driver that put zeros into the structure of such a date all the same, and leave that of a NULL alone:
   * there dates are read as structures, which saves the driver the printing.
   */
  readonly zerosInStructures: RegExp | null
  /** The structure of a date or timestamp after 9999 is another one: they are read as text, where it shows. */
  readonly unsafeDates: boolean
  /**
   * Text is read as UTF-16, since the driver's CHAR may be a code page: on Windows, or everywhere. Else it is read as UTF-8;
   * `ConnectOptions.text` decides otherwise.
   */
  readonly wideText: 'always' | 'onWindows' | 'never'
  /** SQL Server's `time` and `datetimeoffset` come as its own structures, else as text. */
  readonly serverStructs: boolean
  /** The driver converts no integer to 64 bits: integers are read as text. */
  readonly integerText: boolean
  /** Floats come as exact text; otherwise they are read as doubles. */
  readonly exactFloatText: boolean
  /** Parameters of dates and times are bound as text of this form, since the database keeps and compares them as text. */
  readonly textTimes: boolean
  /** Text parameters are bound as UTF-16, else as UTF-8. */
  readonly wideParameters: boolean
  /**
   * A long parameter is bound as the short type of size 0, which means unlimited: the long type is another one on the server,
   * which no text or binary is compared with.
   */
  readonly unlimitedParameters: boolean
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
  /** What keeps a statement from changing anything that shall only read. */
  readonly readOnly: ReadOnlyMeans
}

/** The facts of one connection. */
export interface ConnectionProfile extends DriverProfile {
  readonly readsWideText: boolean
  /** SQLGetData may read a column that is bound, too. */
  readonly getsBound: boolean
  /** SQLGetData may read a column before a bound one. */
  readonly getsAnyColumn: boolean
  readonly zeroStructures: boolean
}
