import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./gateway-process.ts', import.meta.url))
const keepCompiled = new URL('../../bin/keep-compiled.mjs', import.meta.url).href
const inheritedNames = ['PATH', 'HOME', 'LANG', 'NODE_EXTRA_CA_CERTS', 'ODBCSYSINI', 'ODBCINSTINI']
const restartAfterMs = 2_000
const stopWithinMs = 8_000

/** Runs the gateway as it would run next to a database; starts it again if it ends. Its output goes to `logFile`. */
export function startSampleGateway(settings: Record<string, string>, logFile: string): { stop(): Promise<void> } {
  const inherited = inheritedNames.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  let child: ChildProcess | undefined
  let timer: NodeJS.Timeout | undefined
  let stopping = false

  function start(): void {
    const log = openSync(logFile, 'w', 0o600)
    child = spawn(process.execPath, ['--import', keepCompiled, program], {
      env: { ...Object.fromEntries(inherited), ...settings },
      stdio: ['pipe', log, log],
      // Ctrl-C is for this process to hear, which then stops the gateway in order.
      detached: true,
    })
    closeSync(log)
    child.stdin?.on('error', () => {})
    child.once('error', (error) => console.error(`The sample's gateway cannot be started: ${error.message}`))
    child.once('exit', () => {
      if (!stopping) timer = setTimeout(start, restartAfterMs)
    })
  }

  start()
  return {
    stop: async () => {
      stopping = true
      clearTimeout(timer)
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.stdin?.end()
      const force = setTimeout(() => child?.kill('SIGKILL'), stopWithinMs)
      await ended
      clearTimeout(force)
    },
  }
}
