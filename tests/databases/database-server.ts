/** One database of its own for one test: nothing else reads or writes it. */
export interface TestDatabase {
  name: string
  /** For drivers that take a URL: `postgres://user:password@127.0.0.1:port/name`. */
  url: string
  /** An ODBC connection string with the driver's name, without a trailing semicolon. */
  odbc: string
  /** Runs one or more statements and returns what they print: a line per row, columns separated by tabs. */
  exec(sql: string): Promise<string>
  drop(): Promise<void>
}

/** Makes databases on one server; `url` signs in as a user that may do everything there. */
export interface DatabaseMaker {
  host: string
  port: number
  url: string
  odbc: string
  /** An empty one. */
  createDatabase(name?: string): Promise<TestDatabase>
}

export interface PostgresMaker extends DatabaseMaker {
  /**
   * A copy of what `fill` makes of an empty database, which it leaves without a connection. It is called once for each
   * `template`, a name that all processes share.
   */
  copyDatabase(template: string, fill: (url: string) => Promise<void>): Promise<TestDatabase>
}

/** A server that belongs to one test process and ends with it. */
export interface ServerControl {
  /** Ends the server and deletes its data. */
  stop(): Promise<void>
  /** Ends all its processes at once with SIGKILL; the data stays for `restart`. */
  kill(): Promise<void>
  /** Starts it again on the same port with the same data, after a clean shutdown when it is still running. */
  restart(): Promise<void>
}

export type DatabaseServer = DatabaseMaker & ServerControl
