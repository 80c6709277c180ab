#!/usr/bin/env node
// Runs the command line with a Node that can: this one, or the one that npm installed with the project.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const neededMajor = 26
const main = new URL('../src/main.ts', import.meta.url)

if (Number(process.versions.node.split('.')[0]) >= neededMajor) {
  await import('./keep-compiled.mjs')
  await import(main.href)
} else {
  const node = findNode(dirname(fileURLToPath(import.meta.url)))
  if (!node) {
    console.error(
      `postern needs Node.js ${neededMajor}; this is ${process.version}. Run "npm install" in the project first.`,
    )
    process.exit(1)
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends Ctrl-C to both; a service manager signals this process only.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
}

/** @param {string} folder */
function findNode(folder) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, 'node_modules', '.bin', name)
    if (existsSync(candidate)) return candidate
    if (at === dirname(at)) return undefined
  }
}
