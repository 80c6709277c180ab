import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Ending } from '../../../tests/system/start-server.ts'
import { makeWineTree } from '../../../tests/wine/wine-tree.ts'
import { fromRoot } from '../../folders.ts'

/** A Windows of its own, made by wine in a temporary folder. */
export interface WineSystem {
  /** Its drive C:, as a folder of this system. */
  readonly drive: string
  /** A path of this system, as one of Windows. */
  windowsPath(path: string): string
  /** Runs the lines of a batch file; resolves with what they printed. Its last line says with which code. */
  batch(lines: readonly string[]): Promise<string>
  /** Starts a program with a window. */
  start(program: string, args?: readonly string[]): ChildProcess
}

/** Makes a Windows 10 of 64 bits, and ends it with the test. Needs the packages wine and wine64. */
export async function makeWineSystem(t: Ending, display: string): Promise<WineSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-wine-'))
  const wine = await makeWineTree(join(folder, 'tree'))
  const programs = dirname(wine)
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    LANG: 'C.UTF-8',
    DISPLAY: display,
    WINEPREFIX: join(folder, 'prefix'),
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree,mshtml=d',
  }
  const windowsPath = (path: string) => `Z:${path.replaceAll('/', '\\')}`
  const drive = join(env.WINEPREFIX, 'drive_c')

  // What wine starts in the background would keep open any pipe.
  const run = async (name: string, ...args: string[]) => {
    const [code] = await once(spawn(join(programs, name), args, { env, stdio: 'ignore' }), 'exit')
    if (code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${code}`)
  }
  // Fails where it has ended by itself.
  const endServer = async () => void (await run('wineserver64', '-k', '-w').catch(() => {}))
  let holder: ChildProcess | undefined
  t.after(async () => {
    holder?.kill('SIGKILL')
    await endServer()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  await run('wine64', 'winecfg', '/v', 'win10')
  const shim = windowsPath(fromRoot('packaging/windows/wine/connect-without-keep-alive.cjs')).replaceAll('\\', '/')
  const environmentKey = 'HKLM\\System\\CurrentControlSet\\Control\\Session Manager\\Environment'
  await run('wine64', 'reg', 'add', environmentKey, '/v', 'NODE_OPTIONS', '/d', `--require ${shim}`, '/f')
  await endServer() // services get the environment when it starts
  // Wine ends its services when the last ordinary program has ended.
  holder = spawn(wine, ['cmd', '/c', 'pause'], { env, stdio: ['pipe', 'ignore', 'ignore'] })

  let batches = 0
  return {
    drive,
    windowsPath,
    // From a file, since wine puts words of a command line in quotes that installers do not understand.
    async batch(lines) {
      const file = join(folder, `batch-${++batches}.bat`)
      const printed = join(folder, `batch-${batches}.txt`)
      await writeFile(file, ['@echo off', ...lines, 'echo code %ERRORLEVEL%', 'exit /b 0', ''].join('\r\n'))
      const into = `call ${windowsPath(file)} > ${windowsPath(printed)} 2>&1`
      await run('wine64', 'cmd', '/c', into)
      return (await readFile(printed, 'utf8')).replaceAll('\r', '')
    },
    start: (program, args = []) => spawn(wine, [windowsPath(program), ...args], { env, stdio: 'ignore' }),
  }
}
