// `npm run package [target …]`: the gateway for every kind of machine, into dist/. Needs npm's registry, and Debian's dpkg-deb
// and tar; what the installer for Windows needs more is installed where that can be (see docs/install.md).
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildExecutable } from './bundle/build-executable.ts'
import { bundleGateway } from './bundle/bundle-gateway.ts'
import { billOfMaterials } from './contents/bill-of-materials.ts'
import { writeChecksums } from './contents/checksums.ts'
import { notices } from './contents/notices.ts'
import { buildDeb } from './deb/build-deb.ts'
import { outputFolder } from './folders.ts'
import { buildTarball } from './linux/build-tarball.ts'
import { type Target, targets } from './targets.ts'
import { sourceDate, version } from './version.ts'
import { buildInstaller, type InstallerOptions } from './windows/build-installer.ts'
import { programsToBuild, requirePackages } from './windows/required-packages.ts'

/** Builds for the given targets into a folder. */
export async function packageGateway(
  chosen: readonly Target[],
  output: string,
  options?: InstallerOptions,
): Promise<void> {
  if (chosen.some(({ name }) => name === 'win-x64')) await requirePackages(programsToBuild)
  const date = await sourceDate()
  const scripts = join(output, 'scripts.tmp')
  await mkdir(scripts, { recursive: true })
  const packages = await bundleGateway(scripts)
  for (const target of chosen) {
    const folder = join(output, target.name)
    await rm(folder, { recursive: true, force: true })
    await buildExecutable(target, scripts, folder)
    const built = { folder, notices: await notices(packages), date }
    if (target.name === 'win-x64') await buildInstaller(target, built, output, options)
    else {
      await buildTarball(target, built, output)
      await buildDeb(target, built, output)
    }
    console.log(`${target.name} is built`)
  }
  await rm(scripts, { recursive: true })
  const parts = chosen.flatMap(({ node, koffi }) => [node.package, koffi.package])
  await writeFile(
    join(output, `postern-gateway-${version}.cdx.json`),
    await billOfMaterials([...packages, ...parts], date),
  )
  await writeChecksums(output)
}

if (import.meta.main) {
  const names = process.argv.slice(2)
  const unknown = names.filter((name) => !targets.some((target) => target.name === name))
  if (unknown.length > 0) {
    console.error(`There is no target ${unknown.join(', ')}. There are: ${targets.map(({ name }) => name).join(', ')}.`)
    process.exitCode = 2
  } else {
    const chosen = targets.filter(({ name }) => names.length === 0 || names.includes(name))
    await packageGateway(chosen, outputFolder)
    console.log(`Everything is in ${outputFolder}; SHA256SUMS has the checksums.`)
  }
}
