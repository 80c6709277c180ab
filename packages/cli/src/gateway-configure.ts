import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import {
  type ConnectionChange,
  checkDatabase,
  checkServer,
  configurationFile,
  givenSettings,
  listDataSources,
  listDrivers,
  readConfiguration,
  readGatewaySettings,
  removeConnection,
  SettingsError,
  saveConnection,
  serveConfigurationPage,
} from '@postern/gateway'
import { leaveOnSecondSignal } from './leave-on-second-signal.ts'
import { asksForHelp, misused } from './subcommand.ts'

const options = {
  connection: { type: 'string' },
  url: { type: 'string' },
  'api-key': { type: 'string' },
  odbc: { type: 'string' },
  'refresh-seconds': { type: 'string' },
  concurrency: { type: 'string' },
  policy: { type: 'string' },
  remove: { type: 'string' },
  stdin: { type: 'boolean' },
  page: { type: 'boolean' },
  port: { type: 'string' },
  'gateway-data': { type: 'string' },
} as const

const help = `Usage: postern gateway configure [options]

Without options it asks. By a page in a browser of this machine:
  --page                serves it until Ctrl-C, and prints the link that opens it, once
  --port PORT           of 127.0.0.1; without it 7411, or another where that is taken

Unattended:
  --connection NAME     the connection to add or to change; "default" where none is named
  --url, --odbc, --refresh-seconds, --concurrency, --policy   as the settings of the same names
  --stdin               reads {"name", "url", "apiKey", "odbc", …} as JSON from the standard input: secrets stay out of
                        the list of processes
  --api-key KEY         works too, but every user of the machine can see it
  --remove NAME         takes a connection out of the file
  --gateway-data PATH   folder of this gateway

A gateway that runs takes the change over by itself.`

/** `postern gateway configure` */
export async function configureCommand(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    console.log(help)
    return 0
  }
  const flags = read(args)
  const own = flags['gateway-data'] === undefined ? [] : ['--gateway-data', flags['gateway-data']]
  const { folder } = givenSettings(process.env, own)
  if (flags.remove !== undefined) {
    await removeConnection(folder, flags.remove)
    console.log(`${flags.remove} is removed.`)
    return 0
  }
  if (flags.page) return await servePage(folder, own, flags.port)
  const isAsked = Object.keys(flags).every((name) => name === 'gateway-data')
  if (isAsked && !process.stdin.isTTY) {
    console.error(`postern gateway configure: there is nobody to ask.\n\n${help}`)
    return misused
  }
  const change = isAsked ? await ask(folder, own) : { ...fromFlags(flags), ...(flags.stdin && (await fromInput())) }
  // What the environment says is checked elsewhere; whether http:// is allowed is asked of it alone.
  await saveConnection(folder, { name: 'default', ...change }, process.env.POSTERN_ALLOW_HTTP === '1')
  console.log(`${configurationFile(folder)} is written. A gateway that runs takes it over by itself.`)
  return 0
}

async function servePage(folder: string, own: readonly string[], port = '7411'): Promise<number> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new SettingsError([`configure: --port is "${port}", not a number from 0 to 65535.`])
  const { way } = readGatewaySettings(process.env, own, [])
  const allowHttp = process.env.POSTERN_ALLOW_HTTP === '1'
  const { signal, restore } = leaveOnSecondSignal()
  const page = await serveConfigurationPage({ folder, way, allowHttp, port: Number(port) })
  try {
    console.log(`The configuration page is at ${page.url}\nThe link is good for one browser; Ctrl-C ends the page.`)
    if (!signal.aborted) await once(signal, 'abort')
    return 0
  } finally {
    restore()
    await page.close()
  }
}

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values
  } catch (error) {
    throw new SettingsError([`configure: ${error instanceof Error ? error.message : error}.`])
  }
}

type Change = Partial<ConnectionChange>

function fromFlags(flags: ReturnType<typeof read>): Change {
  return {
    ...(flags.connection !== undefined && { name: flags.connection }),
    ...(flags.url !== undefined && { url: flags.url }),
    ...(flags['api-key'] !== undefined && { apiKey: flags['api-key'] }),
    ...(flags.odbc !== undefined && { odbc: flags.odbc }),
    ...(flags['refresh-seconds'] !== undefined && { refreshSeconds: Number(flags['refresh-seconds']) }),
    ...(flags.concurrency !== undefined && { concurrency: Number(flags.concurrency) }),
    ...(flags.policy !== undefined && { policy: flags.policy }),
  }
}

const texts = ['name', 'url', 'apiKey', 'odbc', 'policy'] as const
const numbers = ['refreshSeconds', 'concurrency'] as const

async function fromInput(): Promise<Change> {
  let content: unknown
  try {
    content = JSON.parse(await text(process.stdin))
  } catch {
    throw new SettingsError(['configure: the standard input is not JSON.'])
  }
  if (typeof content !== 'object' || content === null)
    throw new SettingsError(['configure: the standard input is not an object of JSON.'])
  const change: Record<string, string | number> = {}
  const problems: string[] = []
  for (const [name, value] of Object.entries(content)) {
    if (texts.some((each) => each === name) && typeof value === 'string') change[name] = value
    else if (numbers.some((each) => each === name) && typeof value === 'number') change[name] = value
    else problems.push(`configure: /${name} of the standard input is not known, or of another type.`)
  }
  if (problems.length > 0) throw new SettingsError(problems)
  return change
}

async function ask(folder: string, own: readonly string[]): Promise<Change> {
  let isSecret = false
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!isSecret) process.stderr.write(chunk)
      done()
    },
  })
  const prompt = createInterface({ input: process.stdin, output, terminal: true })
  const question = async (words: string, standard = '') =>
    (await prompt.question(standard === '' ? `${words}: ` : `${words} [${standard}]: `)).trim() || standard
  /** What is typed does not show. */
  const secret = async (words: string, before: string) => {
    process.stderr.write(before === '' ? `${words}: ` : `${words} (empty: as before): `)
    isSecret = true
    try {
      return (await prompt.question('')).trim() || before
    } finally {
      isSecret = false
      process.stderr.write('\n')
    }
  }
  try {
    const known = (await readConfiguration(folder))?.connections.map(({ connection }) => connection) ?? []
    const name = await question('Name of the connection on this machine', known[0]?.name ?? 'default')
    const before = known.find((one) => one.name === name)
    const { way } = readGatewaySettings(process.env, own, [])
    const allowHttp = process.env.POSTERN_ALLOW_HTTP === '1'
    let url = before?.url ?? ''
    let apiKey = before?.apiKey ?? ''
    for (;;) {
      url = await question('Address of the server', url)
      apiKey = await secret('API key', apiKey)
      const { works, findings } = await checkServer({ url, apiKey }, { way, allowHttp })
      for (const { text: words } of findings) console.error(`  ${words}`)
      if (works || (await question('Keep it all the same? (y/n)', 'n')) === 'y') break
    }
    console.error(`Drivers: ${(await listDrivers()).map((driver) => driver.name).join(', ') || 'none'}`)
    console.error(`Data sources: ${(await listDataSources()).map((source) => source.name).join(', ') || 'none'}`)
    let odbc = before?.odbc ?? ''
    for (;;) {
      odbc = await secret('ODBC connection string', odbc)
      const { works, finding } = await checkDatabase(odbc)
      console.error(`  ${finding.text}`)
      if (works || (await question('Keep it all the same? (y/n)', 'n')) === 'y') break
    }
    const refreshSeconds = Number(await question('Refresh rate in seconds', String(before?.refreshSeconds ?? 5)))
    return { name, url, apiKey, odbc, refreshSeconds }
  } finally {
    prompt.close()
  }
}
