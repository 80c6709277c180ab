import { spawn } from 'node:child_process'
import { SetupError } from './setup-error.mjs'

/** @type {NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP']
const sameSignalWithinMs = 500

/**
 * Runs the project's Node in our place: its output, signals and exit code are ours.
 *
 * Ctrl-C reaches every process of the terminal's group, and npm passes it on once more; a program that takes a second
 * signal for impatience would stop without cleaning up. So the program gets a session of its own, where only we reach
 * it, and each signal once.
 * @param {string} node
 * @param {string[]} args
 */
export async function handOver(node, args) {
  const child = spawn(node, args, { stdio: 'inherit', detached: process.platform !== 'win32' })
  /** @type {Map<string, number>} */
  const lastSent = new Map()
  for (const signal of forwarded) {
    process.on(signal, () => {
      const now = performance.now()
      if (now - (lastSent.get(signal) ?? Number.NEGATIVE_INFINITY) < sameSignalWithinMs) return
      lastSent.set(signal, now)
      child.kill(signal)
    })
  }
  await /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      child.once('error', (error) => reject(new SetupError(`${node} cannot run on this system (${error.message}).`)))
      child.once('exit', (code, signal) => {
        if (signal) {
          for (const name of forwarded) process.removeAllListeners(name)
          process.kill(process.pid, signal)
        }
        process.exitCode = code ?? 1
        resolve()
      })
    })
  )
}
