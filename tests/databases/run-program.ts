import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Account } from './server-account.ts'

interface RunOptions {
  input?: string
  account?: Account | undefined
  cwd?: string
  environment?: Record<string, string>
}

/** Runs a program to its end and returns what it printed; anything but exit code 0 is an error with its messages. */
export async function runProgram(program: string, args: string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(program, args, {
    ...options.account,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const exit = new Promise<number | string | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? signal))
  })
  // A program that ends before it has read its input shows in its exit code and messages, not in a broken pipe.
  child.stdin.on('error', () => {})
  child.stdin.end(options.input ?? '')
  const [code, output, messages] = await Promise.all([exit, text(child.stdout), text(child.stderr)])
  if (code === 0) return output
  throw new Error(`${program} ended with ${code}: ${messages.trim() || output.trim() || 'no message'}`)
}
