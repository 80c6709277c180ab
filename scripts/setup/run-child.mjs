import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { SetupError } from './setup-error.mjs'

/**
 * Runs a program of the set-up to its end, and ends it when we are told to end.
 * @param {string} program
 * @param {string[]} args
 * `showErrors` lets its errors and progress through, and nothing else; otherwise all it printed is in the output.
 * @param {{ cwd: string, showErrors: boolean, started: (pid: number) => void }} options
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export async function runChild(program, args, { cwd, showErrors, started }) {
  const child = spawn(program, args, {
    cwd,
    stdio: showErrors ? ['ignore', 'ignore', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  })
  if (child.pid !== undefined) started(child.pid)
  /** @type {NodeJS.Signals | undefined} */
  let interrupted
  const interrupt = (/** @type {NodeJS.Signals} */ signal) => {
    interrupted = signal
    child.kill(signal)
  }
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, interrupt)
  try {
    const exit = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('close', (code) => resolve(code))
    })
    const [code, output, messages] = await Promise.all([
      exit,
      child.stdout ? text(child.stdout) : '',
      child.stderr ? text(child.stderr) : '',
    ])
    if (interrupted)
      throw new SetupError(`the set-up was interrupted by ${interrupted}; the next start begins it again.`)
    return { ok: code === 0, output: typeof code === 'string' ? code : `${output}${messages}`.trim() }
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
  }
}
