import { type Logger, pino } from 'pino'

/** @public The server's log: JSON lines on standard error, so that standard output is the ready line's alone. */
export function createServerLog(level = 'warn'): Logger {
  return pino({ level, redact: ['req.headers', '*.authorization', '*.cookie'] }, pino.destination(2))
}
