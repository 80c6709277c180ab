import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Built } from '../deb/build-deb.ts'
import { fromRoot } from '../folders.ts'
import { runProgram } from '../run-program.ts'
import { stage } from '../stage.ts'
import type { Target } from '../targets.ts'
import { version } from '../version.ts'

/** Makes the archive for Linuxes of other kinds; resolves with its path. */
export async function buildTarball(target: Target, { folder, notices, date }: Built, output: string): Promise<string> {
  const name = `postern-gateway-${version}-${target.name}`
  const work = join(output, `${name}.tmp`)
  await rm(work, { recursive: true, force: true })
  const native = `koffi/${target.koffi.folder}/koffi.node`
  await stage(join(work, name), [
    { to: target.executable, from: join(folder, target.executable), mode: 0o755 },
    { to: native, from: join(folder, native), mode: 0o644 },
    { to: 'gateway.env', from: fromRoot('packaging/linux/gateway.env'), mode: 0o600 },
    {
      to: 'postern-gateway.service',
      from: fromRoot('packaging/systemd/postern-gateway.service'),
      mode: 0o644,
    },
    { to: 'gateway.md', from: fromRoot('docs/gateway.md'), mode: 0o644 },
    { to: 'LICENSES.txt', text: notices, mode: 0o644 },
  ])
  const path = join(output, `${name}.tar.gz`)
  // Nothing of who made it, and when.
  const same = ['--sort=name', `--mtime=@${date}`, '--owner=0', '--group=0', '--numeric-owner', '--format=gnu']
  await runProgram('tar', [...same, '--use-compress-program=gzip -n', '-cf', path, '-C', work, name])
  await rm(work, { recursive: true })
  return path
}
