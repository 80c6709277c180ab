import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Ending } from '../../system/start-server.ts'

/** Milliseconds of a clock that all processes of this machine share. */
export const sharedNow = (): number => Number(process.hrtime.bigint()) / 1e6

interface Arrival {
  /** By the clock of `sharedNow`. */
  readonly arrived: number
}

export type Counter = Awaited<ReturnType<typeof startCounter>>

/** Starts a receiver in a process of its own. */
export async function startCounter(t: Ending) {
  const child = startChild(t, 'queue-receiver.ts', [])
  const { port } = await answerOf<{ port: number }>(child)
  return {
    /** The same receiver, by one of many names. */
    url: (host = 1) => `http://127.0.0.${host}:${port}/`,
    received: async () => (await ask<{ received: number }>(child, 'count')).received,
    /** The next request that arrives, asked for before it can. */
    next: () => ask<Arrival>(child, 'next'),
  }
}

/** Starts gateways in a process of their own: so many of each connection. */
export function startGateways(t: Ending, url: string, connections: readonly { apiKey: string; count: number }[]) {
  const child = startChild(t, 'queue-gateways.ts', [url, ...connections.map((one) => `${one.apiKey},${one.count}`)])
  return {
    /** How often they asked for work, other than by reporting the end of a run. */
    claims: async () => (await ask<{ claims: number }>(child, 'count')).claims,
    end: () => endOf(child),
  }
}

/** A program of this folder as a process of its own. */
export function startChild(t: Ending, program: string, args: readonly string[]): ChildProcess {
  const child = fork(fileURLToPath(new URL(`../${program}`, import.meta.url)), args)
  // What it could not do, it has printed.
  child.on('exit', (code) => code && process.exit(code))
  t.after(() => endOf(child))
  return child
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}

export function ask<Answer>(child: ChildProcess, what: string | object): Promise<Answer> {
  const answer = answerOf<Answer>(child)
  child.send(what)
  return answer
}

export async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const [answer] = (await once(child, 'message')) as [Answer]
  return answer
}
