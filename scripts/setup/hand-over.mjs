import { spawn } from 'node:child_process'
import { SetupError } from './setup-error.mjs'

/** @type {NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP']
const sameSignalWithinMs = 500
const parentWatchMs = 200

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
  let lastSent = Number.NEGATIVE_INFINITY
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    const now = performance.now()
    if (now - lastSent >= sameSignalWithinMs) child.kill(signal)
    lastSent = now
  }
  for (const signal of forwarded) process.on(signal, pass)
  const parentWatch = watchNpm(() => {
    if (lastSent === Number.NEGATIVE_INFINITY) pass('SIGTERM')
  })
  try {
    const { code, signal } = await ended(child)
    for (const name of forwarded) process.off(name, pass)
    if (signal) process.kill(process.pid, signal)
    process.exitCode = code ?? 1
  } finally {
    clearInterval(parentWatch)
  }
}

/**
 * A signal to npm ends the shell between it and us, and does not reach us: then our parent is another.
 * @param {() => void} gone
 */
function watchNpm(gone) {
  if (process.env.npm_lifecycle_event === undefined) return undefined
  const parent = process.ppid
  return setInterval(() => {
    if (process.ppid !== parent) gone()
  }, parentWatchMs)
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>}
 */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new SetupError(`the project's Node cannot run here: ${error.message}`)))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}
