import { constants } from 'node:os'
import { OdbcError } from '../odbc-error.ts'

/** Why a worker process ended, told as the error of whatever ran in it. `printed` is the last of what it wrote to stderr. */
export function endOfProcess(code: number | null, signal: NodeJS.Signals | null, printed: string): OdbcError {
  const how = signal ? (meanings[signal] ?? signal) : `it ended with code ${code}`
  const cause = printed === '' ? undefined : new Error(printed)
  const message = `The driver crashed (${how}); the process it ran in is gone, and its connection with it`
  const native = signal ? constants.signals[signal] : (code ?? 0)
  return OdbcError.local('driverCrashed', '08S01', message, cause, native)
}

const meanings: Partial<Record<NodeJS.Signals, string>> = {
  SIGSEGV: 'SIGSEGV, an access to memory that is not its own',
  SIGBUS: 'SIGBUS, an access to memory that is not there',
  SIGABRT: 'SIGABRT, it gave up by itself, as after a corrupted heap',
  SIGFPE: 'SIGFPE, an arithmetic error',
  SIGILL: 'SIGILL, an instruction that does not exist',
  SIGKILL: 'SIGKILL, by the system when memory runs out, or by somebody',
}
