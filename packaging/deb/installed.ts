// `npm run test:deb`: the Debian package from being built to being purged. Needs root and Debian; nothing of this system changes.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createConnection } from '../../tests/system/connection.ts'
import { startReceiver } from '../../tests/system/start-receiver.ts'
import { startServer } from '../../tests/system/start-server.ts'
import { until } from '../../tests/system/until.ts'
import { birds, makeBirds } from '../birds.ts'
import { fromRoot } from '../folders.ts'
import { packageGateway } from '../package.ts'
import { runProgram } from '../run-program.ts'
import { targets } from '../targets.ts'
import { version } from '../version.ts'
import { makeThrowawayRoot } from './throwaway-root.ts'

const linux = targets.filter(({ name }) => name === 'linux-x64')
const folder = await mkdtemp(join(tmpdir(), 'postern-package-'))
after(() => rm(folder, { recursive: true }))
const deb = join(folder, 'first', `postern-gateway_${version}_amd64.deb`)

test('two builds of the same sources have equal checksums', async () => {
  const [first, second] = [join(folder, 'first'), join(folder, 'second')]
  await packageGateway(linux, first)
  await packageGateway(linux, second)
  const sums = await readFile(join(first, 'SHA256SUMS'), 'utf8')
  assert.equal(sums, await readFile(join(second, 'SHA256SUMS'), 'utf8'))
  assert.equal(sums.trim().split('\n').length, 3)
  await runProgram('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: first })
  await rm(second, { recursive: true })
})

test('the unit is hardened as far as systemd calls OK, and is understood by it', async () => {
  const unit = fromRoot('packaging/systemd/postern-gateway.service')
  // Its scale is in tenths: below 2.0 is OK or better; 9.6 is a service without any of this.
  await runProgram('systemd-analyze', ['security', '--offline=true', '--threshold=20', unit])
  await assert.rejects(runProgram('systemd-analyze', ['security', '--offline=true', '--threshold=5', unit]))
})

test('the package is installed, carries rows as an account of its own, and leaves nothing when it is purged', async (t) => {
  const root = await makeThrowawayRoot(t)
  await root.run(`dpkg --install ${deb}`)
  assert.ok((await root.added()).includes('/usr/bin/postern-gateway'))
  const rights = await root.run('stat --format "%a %U:%G %n" /etc/postern/gateway.env /var/lib/postern-gateway')
  assert.match(rights, /^600 root:root .*\n700 postern-gateway:postern-gateway /)
  assert.match(await root.run('postern-gateway drivers'), /SQLite3/)
  await assert.rejects(root.run('exec postern-gateway run'), /ended with 2:(.|\n)*POSTERN_URL is missing/)

  const server = await startServer(t)
  const receiver = await startReceiver(t)
  const connection = await createConnection(server)
  makeBirds(join(folder, 'birds.sqlite'))
  await root.run(`install -o ${account} -m 600 ${folder}/birds.sqlite /srv/birds.sqlite`)
  const settings = [
    `POSTERN_URL=${server.url}`,
    `POSTERN_API_KEY=${connection.apiKey}`,
    'POSTERN_ODBC=Driver={SQLite3};Database=/srv/birds.sqlite',
    'POSTERN_GATEWAY_NAME=packaged',
  ]
  await root.run(`cat >> /etc/postern/gateway.env <<'END'\n${settings.join('\n')}\nEND`)
  assert.match(await root.run('POSTERN_GATEWAY_DATA=/etc/postern postern-gateway test'), /Database {4}SQLite/)

  // As systemd starts it, which does not run here: its account, and no more of the environment than the unit gives.
  const environment = [...settings, 'POSTERN_GATEWAY_DATA=/var/lib/postern-gateway', 'LC_ALL=C.UTF-8']
  const words = environment.map((setting) => `'${setting}'`).join(' ')
  const asAccount = `setpriv --reuid=${account} --regid=${account} --clear-groups --no-new-privs`
  const log = join(folder, 'gateway.log')
  const program = '/usr/lib/postern-gateway/postern-gateway'
  const gateway = await root.start(`exec ${asAccount} env --ignore-environment ${words} ${program} run`, log)
  const said = () => readFile(log, 'utf8')
  await until('the gateway claims', async () => (await said()).includes('connected to the server'))
  const { id } = await connection.add({ sql: 'SELECT id, name FROM birds ORDER BY id', callbackUrl: receiver.url })
  await connection.runNow(id)
  const [arrived] = await receiver.untilAccepted(1)
  assert.deepEqual(JSON.parse(arrived?.body ?? ''), birds)

  await root.run(`dpkg --install ${deb}`) // an upgrade
  assert.match(await root.run('cat /etc/postern/gateway.env'), /^POSTERN_GATEWAY_NAME=packaged$/m)
  assert.equal(await gateway.stop(), 0)
  assert.match(await said(), /the gateway has stopped/)
  await root.run('dpkg --remove postern-gateway')
  assert.match(await root.run('cat /etc/postern/gateway.env'), /^POSTERN_GATEWAY_NAME=packaged$/m)
  await root.run('dpkg --purge postern-gateway && rm /srv/birds.sqlite')
  // But for the notes that Debian's own tools keep of what they did.
  const left = (await root.added()).filter((path) => !/^\/var\/(lib\/dpkg|log|cache|backups)\//.test(path))
  assert.deepEqual(left, [])
  assert.doesNotMatch(await root.run('cat /etc/passwd /etc/group'), /postern/)
})

const account = 'postern-gateway'
