import { mkdirSync, watch } from 'node:fs'
import { basename } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { createBackOff, sleep as sleepByClock } from '../back-off.ts'
import { type GatewayOptions, runGateway } from '../run-gateway.ts'
import { type GatewaySettings, SettingsError } from '../settings.ts'
import { configurationFile } from './configuration-file.ts'
import { readConnections, type ServedConnection } from './connection-settings.ts'

interface Running {
  readonly settings: GatewaySettings
  /** Resolves when it has finished or handed back what it held. */
  stop(): Promise<void>
}

/** Editors and copying programs write a file in several steps. */
const settleTime = 100

/**
 * Runs every connection of a gateway until the signal aborts. One that is broken says so and stops no other; a change of the
 * configuration file is taken over as it is written, and only what it changed begins anew. A file that cannot be read
 * changes nothing.
 *
 * @throws SettingsError where nothing can begin
 * @public
 */
export async function runConnections(
  env: Readonly<Record<string, string | undefined>>,
  argv: readonly string[],
  options: GatewayOptions,
): Promise<void> {
  const { signal, log } = options
  const first = await readConnections(env, argv)
  const single = first.connections[0]
  if (single?.name === null && single.settings) return await runGateway(single.settings, options)

  const running = new Map<string, Running>()
  const told = new Map<string, string>()

  function begin(name: string, settings: GatewaySettings): void {
    mkdirSync(settings.dataFolder, { recursive: true, mode: 0o700 })
    const ending = new AbortController()
    const stop = AbortSignal.any([signal, ending.signal])
    const ended = keepRunning(name, settings, { ...options, signal: stop })
    running.set(name, {
      settings,
      stop: () => {
        ending.abort(new Error('The configuration has changed'))
        return ended
      },
    })
  }

  /** Each problem is said once, not with every change of something else. */
  function sayProblems({ name, problems }: ServedConnection): void {
    const text = problems.join('\n')
    if (told.get(name ?? '') !== text) for (const problem of problems) log.error({ connection: name }, problem)
    told.set(name ?? '', text)
  }

  async function take({ connections, warnings }: Awaited<ReturnType<typeof readConnections>>): Promise<void> {
    for (const warning of warnings) log.warn(warning)
    const changed = [...running].filter(([name, { settings }]) => {
      const now = connections.find((one) => one.name === name)
      return !now?.settings || !isDeepStrictEqual(now.settings, settings)
    })
    await Promise.all(
      changed.map(async ([name, { stop }]) => {
        await stop()
        running.delete(name)
      }),
    )
    for (const one of connections) {
      sayProblems(one)
      if (one.name !== null && one.settings && !running.has(one.name) && !signal.aborted) begin(one.name, one.settings)
    }
    if (running.size === 0 && !signal.aborted)
      log.warn('no connection can run: waiting for a change of the configuration')
  }

  const changes = watchConfiguration(first.folder)
  try {
    await take(first)
    while (!signal.aborted) {
      await changes.next(signal)
      if (signal.aborted) break
      try {
        await take(await readConnections(env, argv))
      } catch (error) {
        if (!(error instanceof SettingsError)) throw error
        for (const problem of error.problems) log.error({}, `${problem} What runs goes on as it was.`)
      }
    }
  } finally {
    changes.close()
    await Promise.all([...running.values()].map(({ stop }) => stop()))
  }
}

/** Begins again after what it does not survive by itself, since nobody else would. */
async function keepRunning(name: string, settings: GatewaySettings, options: GatewayOptions): Promise<void> {
  const { signal } = options
  const log = options.log.child({ connection: name })
  const backOff = createBackOff({ first: 5_000, longest: 300_000 })
  while (!signal.aborted) {
    try {
      await runGateway(settings, { ...options, log })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      log.error({ reason }, 'the connection cannot be served: trying again later, and with any change of its settings')
    }
    await (options.sleep ?? sleepByClock)(backOff.next(), signal).catch(() => undefined)
  }
}

/** Tells of changes one by one; those that come while nobody waits are one. */
function watchConfiguration(folder: string) {
  let hasChanged = false
  let wake = () => {}
  let timer: NodeJS.Timeout | undefined
  const name = basename(configurationFile(folder))
  const watcher = watch(folder, (_event, file) => {
    if (file !== name) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      hasChanged = true
      wake()
    }, settleTime)
  })
  watcher.on('error', () => watcher.close())
  return {
    async next(signal: AbortSignal): Promise<void> {
      if (!hasChanged && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
      }
      hasChanged = false
    },
    close() {
      clearTimeout(timer)
      watcher.close()
    },
  }
}
