import pg from 'pg'
import { type DestinationStream, type Logger, pino } from 'pino'

/** @public The server's log: JSON lines on standard error, so that standard output is the ready line's alone. */
export function createServerLog(level = 'warn', to: DestinationStream = pino.destination(2)): Logger {
  const redact = ['req.headers', '*.authorization', '*.cookie']
  return pino({ level, redact, serializers: { err: describeError } }, to)
}

/** SQLSTATE class 22, data exceptions: their message quotes the value. */
const quotesValue = /^22/

/** What helps to find a mistake, and no more: PostgreSQL tells the row and the bound values along with its error (I10). */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name, cause } = error
  const ofDatabase = error instanceof pg.DatabaseError ? error : undefined
  const message = quotesValue.test(ofDatabase?.code ?? '') ? 'a value that PostgreSQL does not take' : error.message
  const calls = error.stack?.split('\n').filter((line) => /^ +at /.test(line)) ?? []
  return {
    type: name,
    message,
    ...('code' in error && { code: error.code }),
    ...(ofDatabase && { table: ofDatabase.table, constraint: ofDatabase.constraint, routine: ofDatabase.routine }),
    stack: [`${name}: ${message}`, ...calls].join('\n'),
    ...(cause !== undefined && { cause: describeError(cause) }),
  }
}
