import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { GuardedFolder } from '../databases/guarded-folder.ts'

export const mainProgram = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))
export const startProgram = fileURLToPath(new URL('../../packages/cli/src/start.ts', import.meta.url))

/** A process of ours under test. It ends with the test process, by whatever way that one ends. */
export interface GuardedProcess {
  readonly pid: number
  /** What it printed so far, on both of its outputs. */
  output(): string
  /** Resolves with what `pattern` found in the output; rejects when the process ends before it printed that. */
  untilPrinted(pattern: RegExp): Promise<RegExpExecArray>
  /** Sends a signal and resolves with the exit code, or the name of the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | string>
  /** Resolves when it has ended. */
  readonly ended: Promise<number | string>
}

/** What the command line keeps by itself (keep-compiled.mjs): starting is most of what many tests wait for. */
const keptCompiled = fileURLToPath(new URL('../../node_modules/.cache/postern', import.meta.url))

/** So much of what a process printed is kept. */
const outputLimit = 1024 * 1024

/** Runs a program of the project by the project's own Node, with nothing of our environment but what it needs. */
export function spawnGuarded(
  folder: GuardedFolder,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): GuardedProcess {
  const child = spawn(process.execPath, args, {
    cwd: folder.path,
    // A zone that is far from UTC, and by half an hour: a time that is converted by mistake shows.
    env: {
      PATH: process.env.PATH,
      LC_ALL: 'C.UTF-8',
      TZ: 'America/St_Johns',
      NODE_COMPILE_CACHE: keptCompiled,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Of its own group, so that Ctrl-C in a terminal reaches the tests first and they end it in order.
    detached: true,
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${process.execPath} cannot be started`)
  folder.guard(pid)
  const ended = endOf(child)
  void ended.then(() => folder.guard(undefined))
  const printed = collectOutput(child)

  return {
    pid,
    ended,
    output: printed.text,
    untilPrinted: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(printed.text())
          if (!found) return
          printed.listeners.delete(look)
          resolve(found)
        }
        printed.listeners.add(look)
        void ended.then((how) => {
          look()
          if (printed.listeners.delete(look)) reject(new Error(`it ended with ${how} and printed:\n${printed.text()}`))
        })
        look()
      }),
    async end(signal) {
      child.kill(signal)
      return await ended
    },
  }
}

async function endOf(child: ChildProcess): Promise<number | string> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return code ?? signal ?? 'nothing'
}

function collectOutput(child: ChildProcess) {
  const listeners = new Set<() => void>()
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (more: string) => {
      text = (text + more).slice(-outputLimit)
      for (const listener of [...listeners]) listener()
    })
  }
  return { text: () => text, listeners }
}

/** Memory of a process in MB: what it uses now, and the most it ever used. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') }
}

/** Seconds of processor time that a process has used, on all its threads. */
export function processorTimeOf(pid: number): number {
  const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const fields = after.split(' ')
  // The 14th and 15th of proc(5), in hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) / 100
}
