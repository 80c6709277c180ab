// `npm run test:windows`: the installer for Windows, under wine, from being built and signed to being uninstalled. Real Windows
// has more to it: see docs/install.md. Pictures of the installer's pages are left in a temporary folder.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createConnection } from '../../tests/system/connection.ts'
import { startReceiver } from '../../tests/system/start-receiver.ts'
import { startServer } from '../../tests/system/start-server.ts'
import { until } from '../../tests/system/until.ts'
import { birds, makeBirds } from '../birds.ts'
import { packageGateway } from '../package.ts'
import { runProgram } from '../run-program.ts'
import { targets } from '../targets.ts'
import { version } from '../version.ts'
import { programsToTest, requirePackages } from './required-packages.ts'
import { openScreen } from './wine/screen.ts'
import { makeWineSystem } from './wine/wine-system.ts'

await requirePackages(programsToTest)
const folder = await mkdtemp(join(tmpdir(), 'postern-windows-'))
after(() => rm(folder, { recursive: true }))
const setup = join(folder, `postern-gateway-${version}-setup.exe`)
const windows = targets.filter(({ name }) => name === 'win-x64')

test('installer, gateway and service host are signed, and a signed file that was changed is refused', async () => {
  const certificate = await makeCertificate()
  Object.assign(process.env, {
    PACKAGE_SIGN_PKCS12: join(folder, 'signer.p12'),
    PACKAGE_SIGN_PASSWORD_FILE: join(folder, 'password'),
  })
  await packageGateway(windows, folder, { quick: true })
  const files = [setup, ...['postern-gateway.exe', 'postern-service.exe'].map((name) => join(folder, 'win-x64', name))]
  for (const file of files) await runProgram('osslsigncode', ['verify', '-CAfile', certificate, '-in', file])

  const changed = await readFile(join(folder, 'win-x64/postern-service.exe'))
  changed.writeUInt8(changed.readUInt8(4096) ^ 1, 4096)
  await writeFile(join(folder, 'changed.exe'), changed)
  await assert.rejects(
    runProgram('osslsigncode', ['verify', '-CAfile', certificate, '-in', join(folder, 'changed.exe')]),
  )
})

test('installed without a question, the service carries rows; an upgrade keeps the configuration, uninstalling leaves nothing', async (t) => {
  const screen = await openScreen(t)
  const wine = await makeWineSystem(t, screen.display)
  const program = join(wine.drive, 'Program Files/Postern Here')
  const data = join(wine.drive, 'ProgramData/Postern')
  const log = () => readFile(join(data, 'logs/gateway.log'), 'utf8').catch(() => '')
  const state = async () => /STATE +: \d +(\w+)/.exec(await wine.batch(['sc query PosternGateway']))?.[1]
  const install = (...args: string[]) =>
    wine.batch([`${wine.windowsPath(setup)} /S ${args.join(' ')} /D=C:\\Program Files\\Postern Here`])

  const refused = await install('/CONFIG=C:\\nowhere.env')
  assert.match(refused, /code 2/)
  assert.ok(!existsSync(program))

  const server = await startServer(t)
  const receiver = await startReceiver(t)
  const connection = await createConnection(server)
  makeBirds(join(folder, 'birds.sqlite'))
  const settings = [
    `POSTERN_URL=${server.url}`,
    `POSTERN_API_KEY=${connection.apiKey}`,
    `POSTERN_ODBC=Driver={SQLite3};Database=${join(folder, 'birds.sqlite')}`,
    'POSTERN_GATEWAY_NAME=windows',
    '',
  ].join('\r\n')
  await writeFile(join(folder, 'gateway.env'), settings)
  assert.match(await install(`/CONFIG=${wine.windowsPath(join(folder, 'gateway.env'))}`), /code 0/)
  await until('the service is RUNNING', async () => (await state()) === 'RUNNING', 60_000)
  // It said so only when the gateway itself had said that it starts.
  assert.match(await log(), /the gateway starts/)
  await until('the gateway claims', async () => (await log()).includes('connected to the server'), 60_000)

  const { id } = await connection.add({ sql: 'SELECT id, name FROM birds ORDER BY id', callbackUrl: receiver.url })
  await connection.runNow(id)
  const [arrived] = await receiver.untilAccepted(1, 60_000)
  assert.deepEqual(JSON.parse(arrived?.body ?? ''), birds)

  // A crash: the host starts it again.
  await wine.batch(['taskkill /F /IM postern-gateway.exe'])
  await until('a second start', async () => ((await log()).match(/the gateway starts/g)?.length ?? 0) === 2, 60_000)

  assert.match(await install('/NODESKTOP'), /code 0/)
  assert.equal(await readFile(join(data, 'gateway.env'), 'utf8'), settings)
  await until('a third start', async () => ((await log()).match(/the gateway starts/g)?.length ?? 0) === 3, 60_000)
  assert.match(await log(), /the gateway has stopped/)

  await wine.batch(['net stop PosternGateway'])
  assert.equal(await state(), 'STOPPED')
  await writeFile(join(data, 'gateway.env'), settings.replace('POSTERN_URL=', 'POSTERN_URI='))
  await wine.batch(['net start PosternGateway'])
  await until('the service has given up', async () => (await state()) === 'STOPPED', 60_000)
  assert.match(await log(), /POSTERN_URI in gateway.env is not a setting/)

  const uninstall = (...args: string[]) =>
    wine.batch([
      `"C:\\Program Files\\Postern Here\\uninstall.exe" /S ${args.join(' ')} _?=C:\\Program Files\\Postern Here`,
    ])
  await uninstall()
  assert.equal(await state(), undefined)
  assert.ok(existsSync(join(data, 'gateway.env')), 'the configuration stays')
  assert.match(await install(), /code 0/)
  await uninstall('/PURGE')
  assert.ok(!existsSync(data))
  // The uninstaller cannot delete itself while it is told where it is, as tests must.
  assert.deepEqual(
    existsSync(program) ? await readdir(program) : [],
    ['uninstall.exe'].filter(() => existsSync(program)),
  )
  const keys = await wine.batch([
    'reg query HKLM\\Software /s /f PosternGateway',
    'reg query HKLM\\Software\\PosternGateway',
  ])
  assert.doesNotMatch(keys, /InstallDir/)
})

test('the installer shows its pages', async (t) => {
  const screen = await openScreen(t)
  const wine = await makeWineSystem(t, screen.display)
  const pictures = await mkdtemp(join(tmpdir(), 'postern-installer-'))
  const started = wine.start(setup)
  const window = await screen.window('Postern Gateway Setup')
  const shoot = async (page: string) => {
    await screen.shoot(join(pictures, `${page}.png`))
    assert.ok((await stat(join(pictures, `${page}.png`))).size > 2_000)
  }
  for (const page of ['1-welcome', '2-folder', '3-components']) {
    await shoot(page)
    await screen.press(window, 'Return')
  }
  const last = join(wine.drive, 'ProgramData/Postern/gateway.env')
  await until('the end of installing', () => existsSync(last), 60_000)
  await shoot('4-finished')
  started.kill()
  console.log(`Pictures of the installer are in ${pictures}`)
})

async function makeCertificate(): Promise<string> {
  const [key, certificate] = [join(folder, 'signer.key'), join(folder, 'signer.pem')]
  await writeFile(join(folder, 'password'), 'only for this test')
  const subject = ['-subj', '/CN=Postern test', '-addext', 'extendedKeyUsage=codeSigning', '-days', '2']
  await runProgram('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-keyout', key, '-out', certificate],
    ...subject,
  ])
  await runProgram('openssl', [
    ...['pkcs12', '-export', '-inkey', key, '-in', certificate, '-out', join(folder, 'signer.p12')],
    ...['-passout', `file:${join(folder, 'password')}`],
  ])
  return certificate
}
