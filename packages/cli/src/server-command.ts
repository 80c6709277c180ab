import { createServerLog, readServerSettings, SettingsError, serverSettingsTable, startServer } from '@postern/server'
import { leaveOnSecondSignal } from './leave-on-second-signal.ts'
import { serveUntilStopped } from './serve-until-stopped.ts'
import { asksForHelp, misused, type Subcommand } from './subcommand.ts'

/** `postern server`: the server alone, until it is stopped. */
export const serverCommand: Subcommand = async (args) => {
  if (asksForHelp(args)) {
    console.log(serverHelpPage('postern server'))
    return 0
  }
  try {
    const settings = readServerSettings(process.env, args)
    const { signal, restore } = leaveOnSecondSignal()
    const server = await startServer(settings, { log: createServerLog() })
    await serveUntilStopped(server, signal)
    await server.close()
    restore()
    return 0
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    console.error(error.message)
    return misused
  }
}

/** Every setting of the server, for the help of `command`. */
export function serverHelpPage(command: string): string {
  const settings = serverSettingsTable.map(
    ({ name, flag, default: standard, doc }) =>
      `  ${name.padEnd(24)} --${flag.padEnd(16)} ${doc}${standard === undefined ? '' : ` (${standard})`}`,
  )
  return [`Usage: ${command} [options]`, '', 'Settings, from the environment or as flags:', ...settings].join('\n')
}
