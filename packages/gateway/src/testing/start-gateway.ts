import type { TestContext } from 'node:test'
import pino from 'pino'
import { sleep } from '../back-off.ts'
import { type GatewayOptions, runGateway } from '../run-gateway.ts'
import { readGatewaySettings } from '../settings.ts'
import type { FakeServer } from './fake-server.ts'

export interface LogLine {
  readonly level: number
  readonly msg: string
  readonly [field: string]: unknown
}

export interface StartedGateway {
  readonly log: readonly LogLine[]
  /** The whole log as text, for what must not be in it. */
  logText(): string
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>
}

/** Nothing of the machine that the test runs on. */
const surroundings = { POSTERN_GATEWAY_NAME: 'test', POSTERN_GATEWAY_DATA: '/nonexistent' } as const

/** Waits of a second take this many milliseconds in tests. */
const testSecond = 20

/** Runs a gateway in this process, with waits fifty times as short, and stops it when the test ends. */
export function startGateway(
  t: TestContext,
  server: Pick<FakeServer, 'url' | 'apiKey'>,
  odbc: string,
  options: Partial<Pick<GatewayOptions, 'sleep' | 'now'>> & { env?: Record<string, string> } = {},
): StartedGateway {
  const controller = new AbortController()
  const lines: LogLine[] = []
  const log = pino({ base: null }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const env = { POSTERN_URL: server.url.href, POSTERN_API_KEY: server.apiKey, POSTERN_ODBC: odbc, ...options.env }
  const running = runGateway(readGatewaySettings({ ...surroundings, ...env }, []), {
    signal: controller.signal,
    log,
    sleep: (milliseconds, signal) => sleep((milliseconds * testSecond) / 1_000, signal),
    ...options,
  })
  const stop = () => {
    controller.abort()
    return running
  }
  t.after(stop)
  return { log: lines, logText: () => JSON.stringify(lines), stop }
}
