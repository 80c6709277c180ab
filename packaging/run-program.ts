import { spawn } from 'node:child_process'

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Runs a program to its end and resolves with what it printed on standard output. */
export async function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`${program} cannot be started`, { cause })))
    child.once('close', (ended, signal) => resolve(ended ?? signal ?? 'nothing'))
  })
  if (code === 0) return output
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}${errors}`.trimEnd())
}
