import { checkDatabase, checkServer, givenSettings, readConfiguration, readConnections } from '@postern/gateway'

/** `postern gateway status` */
export async function statusCommand(args: readonly string[]): Promise<number> {
  const { folder, connections, warnings } = await readConnections(process.env, args)
  console.log(`Data folder  ${folder}`)
  for (const warning of warnings) console.error(warning)
  return await checkEach(connections, true)
}

/** Tests the databases of the configuration file; null where there is none, or a database is given beside it. */
export async function testConnections(args: readonly string[]): Promise<number | null> {
  const { folder, names } = givenSettings(process.env, args)
  if (names.has('POSTERN_ODBC') || !(await readConfiguration(folder))) return null
  return await checkEach((await readConnections(process.env, args)).connections, false)
}

type Connections = Awaited<ReturnType<typeof readConnections>>['connections']

async function checkEach(connections: Connections, withServer: boolean): Promise<number> {
  let works = connections.length > 0
  if (!works) console.error('There is no connection yet: "postern gateway configure" adds one.')
  for (const { name, settings, problems } of connections) {
    console.log(`\n${name ?? 'The connection of the environment'}`)
    for (const problem of problems) console.error(`  ! ${problem}`)
    if (!settings) {
      works = false
      continue
    }
    const given = { url: settings.url.href, apiKey: settings.apiKey || (settings.enrolmentCode ?? '') }
    const [server, database] = await Promise.all([
      withServer ? checkServer(given, { way: settings.way, allowHttp: true }) : null,
      checkDatabase(settings.odbc),
    ])
    for (const { level, text } of [...(server?.findings ?? []), database.finding])
      console.log(`  ${level === 'good' ? ' ' : '!'} ${text}`)
    works &&= database.works && (server?.works ?? true)
  }
  return works ? 0 : 1
}
