import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../run-program.ts'
import type { Target } from '../targets.ts'
import { copyUnsigned } from '../windows/sign.ts'
import { carriedScripts, mainScript } from './bundle-gateway.ts'
import { fetchPackage } from './fetch-package.ts'

/**
 * Makes a target's single executable of the scripts in one folder, with koffi's native part beside it, in another.
 * https://nodejs.org/api/single-executable-applications.html
 */
export async function buildExecutable(target: Target, scripts: string, folder: string): Promise<void> {
  const [node, koffi] = await Promise.all([fetchPackage(target.node.package), fetchPackage(target.koffi.package)])
  const native = join('koffi', target.koffi.folder)
  await mkdir(join(folder, native), { recursive: true })
  const program = join(node, target.node.file)
  const unsigned = join(scripts, 'node.exe')
  const isSigned = target.name === 'win-x64'
  if (isSigned) await copyUnsigned(program, unsigned)
  const configuration = join(scripts, `${target.name}.json`)
  await writeFile(
    configuration,
    JSON.stringify({
      main: mainScript, // relative to the current folder, since the path becomes part of the executable
      executable: isSigned ? unsigned : program,
      output: join(folder, target.executable),
      disableExperimentalSEAWarning: true,
      // What small-young-generation.ts of the command line finds out, told beforehand.
      execArgv: ['--max-semi-space-size=4', '--no-warnings'],
      // No two builds with a code cache are equal.
      useCodeCache: false,
      assets: { ...Object.fromEntries(carriedScripts.map((name) => [name, name])), ...(await configurationPage()) },
    }),
  )
  await runProgram(process.execPath, ['--build-sea', configuration], { cwd: scripts })
  await rm(configuration)
  await copyFile(join(koffi, target.koffi.folder, 'koffi.node'), join(folder, native, 'koffi.node'))
}

/** The names by which page-files.ts of the gateway finds the files of its page. */
async function configurationPage(): Promise<Record<string, string>> {
  const folder = join(import.meta.dirname, '../../packages/gateway/src/configuration/page')
  const names = (await readdir(folder)).filter((name) => name !== 'tsconfig.json').sort()
  return Object.fromEntries(names.map((name) => [`configuration-page/${name}`, join(folder, name)]))
}
