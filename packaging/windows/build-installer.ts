import { join } from 'node:path'
import type { Built } from '../deb/build-deb.ts'
import { fromRoot } from '../folders.ts'
import { runProgram } from '../run-program.ts'
import { stage } from '../stage.ts'
import type { Target } from '../targets.ts'
import { version } from '../version.ts'
import { compileService, copyAsText } from './compile-service.ts'
import { signs } from './sign.ts'

export interface InstallerOptions {
  /** Compresses less: for tests. */
  readonly quick?: boolean
}

/** Makes the installer for Windows, with makensis; signs it and what is in it where a certificate is given. */
export async function buildInstaller(
  target: Target,
  { folder, notices, date }: Built,
  output: string,
  { quick = false }: InstallerOptions = {},
): Promise<string> {
  const sign = signs()
  await compileService(join(folder, 'postern-service.exe'))
  await sign(join(folder, target.executable))
  await sign(join(folder, 'postern-service.exe'))
  await copyAsText(fromRoot('packaging/windows/gateway.env'), join(folder, 'gateway.env.example'))
  await copyAsText(fromRoot('docs/gateway.md'), join(folder, 'gateway.md'))
  await stage(folder, [{ to: 'LICENSES.txt', text: notices, mode: 0o644 }])
  const path = join(output, `postern-gateway-${version}-setup.exe`)
  const defines = { VERSION: version, SOURCE: folder, OUTPUT: path, ...(quick && { QUICK: '1' }) }
  await runProgram(
    'makensis',
    [
      '-V2',
      ...Object.entries(defines).map(([name, value]) => `-D${name}=${value}`),
      fromRoot('packaging/windows/installer.nsi'),
    ],
    { env: { ...process.env, SOURCE_DATE_EPOCH: String(date) } },
  )
  await sign(path)
  return path
}
