import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { buildWeb } from '../setup/web-build.mjs'
import { bold, duration, green, indent, red } from './style.ts'
import type { Tally } from './tally.ts'

interface Check {
  name: string
  run(root: string, signal: AbortSignal): Promise<void>
}

const checks: Check[] = [
  { name: 'format and lint (biome)', run: tool('@biomejs/biome/bin/biome', ['ci', '.']) },
  { name: 'types (tsc)', run: tool('typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']) },
  {
    name: 'types of the web UI (tsc)',
    run: tool('typescript/bin/tsc', ['--noEmit', '-p', 'packages/web/tsconfig.json']),
  },
  {
    name: 'types of the gateway’s page (tsc)',
    run: tool('typescript/bin/tsc', ['--noEmit', '-p', 'packages/gateway/src/configuration/page/tsconfig.json']),
  },
  { name: 'no dead code (knip)', run: tool('knip/bin/knip.js', ['--no-progress']) },
]

const webBuild: Check = { name: 'build of the web UI (vite)', run: (root) => buildWeb(root, process.execPath) }

/** Runs the checks one after the other, whether the ones before passed or not; each counts like one test. */
export async function runChecks(root: string, withTools: boolean, signal: AbortSignal, tally: Tally): Promise<void> {
  console.log(bold('Checks'))
  for (const check of withTools ? [webBuild, ...checks] : [webBuild]) {
    if (signal.aborted) return
    const began = performance.now()
    try {
      await check.run(root, signal)
      tally.passed++
      console.log(`  ${green('✔')} ${check.name} (${duration(performance.now() - began)})`)
    } catch (error) {
      tally.failures.push(check.name)
      console.log(`  ${red('✖')} ${check.name}\n${indent(error instanceof Error ? error.message : String(error))}`)
    }
  }
}

/** A command-line tool of an npm package, run by the project's Node. */
function tool(script: string, args: string[]): Check['run'] {
  return async (root, signal) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd: root,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [output, messages, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    if (code !== 0)
      throw new Error(stripVTControlCharacters(`${output}${messages}`).trim() || `${script} ended with ${code}`)
  }
}
