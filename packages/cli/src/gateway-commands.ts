import {
  createLog,
  folderOfConnection,
  gatewaySettingsTable,
  givenSettings,
  listDataSources,
  listDrivers,
  readConfiguration,
  readGatewaySettings,
  runConnections,
  SettingsError,
  setDraining,
  testDatabase,
} from '@postern/gateway'
import { configureCommand } from './gateway-configure.ts'
import { statusCommand, testConnections } from './gateway-status.ts'
import { leaveOnSecondSignal } from './leave-on-second-signal.ts'
import { asksForHelp, misused, type Subcommand } from './subcommand.ts'

const commands: Readonly<Record<string, { readonly doc: string; readonly run: Subcommand }>> = {
  run: { doc: 'ask the server for work until it is stopped', run: runCommand },
  configure: { doc: 'add or change a connection of the configuration file; --help tells how', run: configureCommand },
  test: { doc: 'connect to the database and say what is there', run: testCommand },
  status: { doc: 'say of each connection whether its server and its database can be reached', run: statusCommand },
  drain: { doc: 'have the gateway of this data folder take no new run, and end its own', run: drainCommand(true) },
  resume: { doc: 'have it take runs again', run: drainCommand(false) },
  drivers: { doc: 'list the ODBC drivers and data sources of this machine', run: driversCommand },
}

/** `postern gateway …` */
export const gatewayCommand: Subcommand = async (args) => {
  const [name, ...rest] = args
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
  if (name === undefined || (asksForHelp(args) && name !== 'configure')) {
    console.log(helpPage())
    return 0
  }
  if (!command) {
    console.error(`postern gateway: there is no "${name}".\n\n${helpPage()}`)
    return misused
  }
  try {
    return await command.run(rest)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    console.error(error.problems.map((problem) => `postern gateway: ${problem}`).join('\n'))
    return misused
  }
}

async function runCommand(args: readonly string[]): Promise<number> {
  const { signal, restore } = leaveOnSecondSignal()
  try {
    await runConnections(process.env, args, { signal, log: createLog() })
    // A driver that hangs in a call would keep the process.
    setTimeout(() => process.exit(0), 2_000).unref()
    return 0
  } finally {
    restore()
  }
}

async function testCommand(args: readonly string[]): Promise<number> {
  const tested = await testConnections(args)
  if (tested !== null) return tested
  const settings = readGatewaySettings(process.env, args, ['POSTERN_ODBC'])
  for (const warning of settings.warnings) console.error(warning)
  try {
    const found = await testDatabase(settings)
    const trip = found.roundTripMilliseconds
    console.log(`Database    ${found.dbms} ${found.dbmsVersion}`)
    console.log(`Driver      ${found.driver} ${found.driverVersion}`)
    console.log(`Connected   in ${found.connectMilliseconds.toFixed(0)} ms`)
    console.log(
      `Round trip  ${trip === null ? 'not measured: the database has no plain SELECT 1' : `${trip.toFixed(2)} ms`}`,
    )
    return 0
  } catch (error) {
    console.error(`The database cannot be reached: ${error instanceof Error ? error.message : String(error)}`)
    console.error('"npx postern gateway drivers" lists the ODBC drivers that POSTERN_ODBC may name here.')
    return 1
  }
}

function drainCommand(on: boolean): Subcommand {
  return async (args) => {
    for (const folder of await foldersOf(args)) setDraining(folder, on)
    console.log(
      on ? 'The gateway takes no new run; "postern gateway resume" ends that.' : 'The gateway takes runs again.',
    )
    return 0
  }
}

/** Each connection of a configuration file has a folder of its own. */
async function foldersOf(args: readonly string[]): Promise<string[]> {
  const { folder } = givenSettings(process.env, args)
  const file = await readConfiguration(folder)
  if (!file) return [readGatewaySettings(process.env, args, []).dataFolder]
  return file.connections.map(({ connection }) => folderOfConnection(folder, connection.name))
}

async function driversCommand(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    console.error('postern gateway drivers takes no options.')
    return misused
  }
  const drivers = await listDrivers()
  if (drivers.length === 0) {
    console.error('No ODBC driver is installed. On Debian and Ubuntu: apt-get install unixodbc odbc-postgresql')
    return 1
  }
  for (const driver of drivers) console.log(driver.name)
  for (const source of await listDataSources()) console.log(`DSN=${source.name}  (${source.driver})`)
  return 0
}

function helpPage(): string {
  const words = Object.entries(commands).map(([name, { doc }]) => `  ${name.padEnd(10)} ${doc}`)
  const settings = gatewaySettingsTable.map(({ name, flag, default: standard, doc }) => {
    const otherwise = standard === undefined ? '' : ` (${standard})`
    return `  ${name.padEnd(24)} --${flag.padEnd(16)} ${doc}${otherwise}`
  })
  return [
    'Usage: postern gateway <command> [options]',
    '',
    ...words,
    '',
    'Settings, from the environment, from gateway.env in the data folder, or as flags:',
    ...settings,
  ].join('\n')
}
