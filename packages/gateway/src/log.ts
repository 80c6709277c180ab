import pino, { type Logger } from 'pino'

/** @public A log for people on a terminal, and one JSON object a line elsewhere. */
export function createLog(): Logger {
  if (!process.stdout.isTTY) return pino({ base: null }, pino.destination({ dest: 1, sync: true }))
  return pino({ base: null }, { write: (line: string) => process.stdout.write(`${toOneLine(line)}\n`) })
}

const levels: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warning', 50: 'error', 60: 'fatal' }

function toOneLine(line: string): string {
  const { level, time, msg, ...rest } = JSON.parse(line)
  const details = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const clock = new Date(time).toTimeString().slice(0, 8)
  return [clock, (levels[level] ?? String(level)).padEnd(7), msg, ...details].join('  ').trimEnd()
}
