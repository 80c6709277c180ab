import './small-young-generation.ts'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { createServerLog, type RunningServer, readServerSettings, SettingsError, startServer } from '@postern/server'
import { leaveOnSecondSignal } from './leave-on-second-signal.ts'
import { openSampleDatabase, type SampleDatabase } from './sample/sample-database.ts'
import { startSampleGateway } from './sample/sample-gateway.ts'
import { serveUntilStopped } from './serve-until-stopped.ts'
import { serverHelpPage } from './server-command.ts'
import { asksForHelp, misused } from './subcommand.ts'

// `npm start`: the server, and with it a sample whose rows are on their way from the first minute.

/** How long the ready line waits for the sample's gateway. */
const gatewayWithinMs = 15_000

try {
  process.exitCode = await start()
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  console.error(error.message)
  process.exitCode = misused
}

async function start(): Promise<number> {
  const args = process.argv.slice(2)
  if (asksForHelp(args)) {
    console.log(serverHelpPage('npm start --'))
    return 0
  }
  const settings = readServerSettings(process.env, args)
  const { signal, restore } = leaveOnSecondSignal()
  const server = await startServer(settings, { log: createServerLog() })
  const sample = settings.sample ? await startSample(server, join(settings.dataFolder, 'sample')) : undefined
  await serveUntilStopped(server, signal)
  await sample?.stop()
  await server.close()
  restore()
  return 0
}

/** Makes the sample at the first start, and runs its database and gateway at every start while its connection exists. */
async function startSample(server: RunningServer, folder: string): Promise<{ stop(): Promise<void> } | undefined> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const keyFile = join(folder, 'api-key')
  if (!existsSync(keyFile)) {
    const created = await server.createSample()
    // Connections that were there before it are somebody's own: no sample is put among them, now or later.
    writeFileSync(keyFile, created?.apiKey ?? '', { mode: 0o600 })
  }
  const apiKey = readFileSync(keyFile, 'utf8')
  if (apiKey === '' || !(await server.hasSample())) return undefined
  const database: SampleDatabase = openSampleDatabase(join(folder, 'orders.sqlite'))
  const stopOrders = database.startOrders()
  const gateway = startSampleGateway(
    {
      POSTERN_URL: server.localUrl,
      POSTERN_API_KEY: apiKey,
      POSTERN_ODBC: database.connectionString,
      POSTERN_GATEWAY_NAME: `${hostname()}-sample`,
      POSTERN_GATEWAY_DATA: folder,
    },
    join(folder, 'gateway.log'),
  )
  await server.sampleOnline(AbortSignal.timeout(gatewayWithinMs))
  return {
    stop: async () => {
      stopOrders()
      await gateway.stop()
      database.close()
    },
  }
}
