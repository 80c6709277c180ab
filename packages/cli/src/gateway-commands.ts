import {
  createLog,
  gatewaySettingsTable,
  listDrivers,
  readGatewaySettings,
  runConnections,
  SettingsError,
  setDraining,
  testDatabase,
} from '@postern/gateway'
import { leaveOnSecondSignal } from './leave-on-second-signal.ts'
import { asksForHelp, misused, type Subcommand } from './subcommand.ts'

const commands: Readonly<Record<string, { readonly doc: string; readonly run: Subcommand }>> = {
  run: { doc: 'ask the server for work until it is stopped', run: runCommand },
  test: { doc: 'connect to the database and say what is there', run: testCommand },
  drain: { doc: 'have the gateway of this data folder take no new run, and end its own', run: drainCommand(true) },
  resume: { doc: 'have it take runs again', run: drainCommand(false) },
  drivers: { doc: 'list the ODBC drivers of this machine', run: driversCommand },
}

/** `postern gateway …` */
export const gatewayCommand: Subcommand = async (args) => {
  const [name, ...rest] = args
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
  if (asksForHelp(args) || name === undefined) {
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
    const { dataFolder } = readGatewaySettings(process.env, args, [])
    setDraining(dataFolder, on)
    console.log(
      on ? 'The gateway takes no new run; "postern gateway resume" ends that.' : 'The gateway takes runs again.',
    )
    return 0
  }
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
