import { chmod, lstat, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromRoot } from '../folders.ts'
import { runProgram } from '../run-program.ts'
import { stage } from '../stage.ts'
import type { Target } from '../targets.ts'
import { version } from '../version.ts'

export interface Built {
  /** The folder of the executable. */
  readonly folder: string
  /** The licenses of what is inside. */
  readonly notices: string
  /** What all files are dated, in seconds. */
  readonly date: number
}

const architectures: Partial<Record<Target['name'], string>> = { 'linux-x64': 'amd64', 'linux-arm64': 'arm64' }

/** Makes the Debian package of a target in a folder, with dpkg-deb alone; resolves with its path. */
export async function buildDeb(target: Target, { folder, notices, date }: Built, output: string): Promise<string> {
  const architecture = architectures[target.name]
  if (!architecture) throw new Error(`there is no Debian for ${target.name}`)
  const root = join(output, `deb-${architecture}.tmp`)
  await rm(root, { recursive: true, force: true })
  const program = 'usr/lib/postern-gateway'
  const documents = 'usr/share/doc/postern-gateway'
  const native = `koffi/${target.koffi.folder}/koffi.node`
  await stage(root, [
    { to: `${program}/${target.executable}`, from: join(folder, target.executable), mode: 0o755 },
    { to: `${program}/${native}`, from: join(folder, native), mode: 0o644 },
    {
      to: 'lib/systemd/system/postern-gateway.service',
      from: fromRoot('packaging/systemd/postern-gateway.service'),
      mode: 0o644,
    },
    { to: 'etc/postern/gateway.env', from: fromRoot('packaging/linux/gateway.env'), mode: 0o600 },
    { to: `${documents}/gateway.md`, from: fromRoot('docs/gateway.md'), mode: 0o644 },
    { to: `${documents}/copyright`, text: notices, mode: 0o644 },
    { to: 'DEBIAN/conffiles', text: '/etc/postern/gateway.env\n', mode: 0o644 },
    ...['postinst', 'prerm', 'postrm'].map((name) => ({
      to: `DEBIAN/${name}`,
      from: fromRoot(`packaging/deb/${name}`),
      mode: 0o755,
    })),
  ])
  await mkdir(join(root, 'usr/bin'), { recursive: true })
  await symlink(`../lib/postern-gateway/${target.executable}`, join(root, 'usr/bin/postern-gateway'))
  await openFolders(root)
  await writeFile(join(root, 'DEBIAN/control'), control(architecture, Math.ceil((await sizeOf(root)) / 1024)))
  const path = join(output, `postern-gateway_${version}_${architecture}.deb`)
  // One thread: with more, the compressed bytes depend on their number.
  const compression = ['-Zxz', '-z2', '--threads-max=1']
  await runProgram('dpkg-deb', ['--root-owner-group', ...compression, '--build', root, path], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(date) },
  })
  await rm(root, { recursive: true })
  return path
}

const control = (architecture: string, kilobytes: number) => `Package: postern-gateway
Version: ${version}
Section: net
Priority: optional
Architecture: ${architecture}
Installed-Size: ${kilobytes}
Depends: adduser, libc6 (>= 2.28), libstdc++6, libatomic1, libodbc2 | libodbc1
Suggests: odbc-postgresql, odbc-mariadb, tdsodbc, libsqliteodbc
Maintainer: The Postern project <postern@example.invalid>
Description: rows of a database behind a firewall, to any URL
 The Postern gateway runs next to a database, asks its server for commands over
 outgoing HTTPS, runs them over ODBC and sends the rows back.
`

async function openFolders(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await openFolders(join(folder, entry.name))
}

async function sizeOf(path: string): Promise<number> {
  const found = await lstat(path)
  if (!found.isDirectory()) return found.size
  const sizes = await Promise.all((await readdir(path)).map((name) => sizeOf(join(path, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}
