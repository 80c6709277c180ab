import { relative, resolve } from 'node:path'
import type { run } from 'node:test'
import { inspect } from 'node:util'
import type { TestProcess } from './group-files.ts'
import { bold, duration, gray, green, indent, red } from './style.ts'
import type { Tally } from './tally.ts'

type TestEvents = ReturnType<typeof run>

/** So much of what a process printed is kept, to be shown when one of its tests fails. */
const outputLimit = 64 * 1024

/** Prints each test's outcome under its file's name, and counts it. */
export async function reportTests(
  root: string,
  processes: readonly TestProcess[],
  events: TestEvents,
  tally: Tally,
): Promise<void> {
  const entryOf = new Map(processes.flatMap(({ entry, files }) => files.map((file) => [resolve(root, file), entry])))
  const names: string[] = []
  const printed = new Map<string, string>()
  const failedEntries = new Set<string>()
  let currentFile = ''

  const nameOf = (file: string | undefined) => (file ? relative(root, file) : '')
  const titleOf = (nesting: number, name: string) => [...names.slice(0, nesting), name].join(' › ')
  const begin = (file: string) => {
    if (file === currentFile) return
    currentFile = file
    console.log(`\n${bold(file)}`)
  }

  for await (const { type, data } of events) {
    if (type === 'test:start') names[data.nesting] = data.name
    else if (type === 'test:stdout' || type === 'test:stderr') {
      printed.set(data.file, ((printed.get(data.file) ?? '') + data.message).slice(-outputLimit))
    } else if (type === 'test:pass' && data.details.type !== 'suite') {
      begin(nameOf(data.file))
      const skipped = data.skip !== undefined && data.skip !== false
      if (skipped) tally.skipped++
      else tally.passed++
      const time = gray(`(${duration(data.details.duration_ms)})`)
      const reason = typeof data.skip === 'string' ? `: ${data.skip}` : ''
      console.log(`  ${skipped ? `- skipped${reason}:` : green('✔')} ${titleOf(data.nesting, data.name)} ${time}`)
    } else if (type === 'test:fail' && data.todo === undefined) {
      const file = nameOf(data.file)
      begin(file)
      // A group that fails only through its members is told by them.
      const through = failureType(data.details.error) === 'subtestsFailed'
      if (through && data.details.type === 'suite') continue
      if (data.file !== undefined) failedEntries.add(entryOf.get(data.file) ?? data.file)
      const title = titleOf(data.nesting, data.name)
      tally.failures.push(title === file || title === data.file ? file : `${file} › ${title}`)
      console.log(`  ${red('✖')} ${title} ${gray(`(${duration(data.details.duration_ms)})`)}`)
      if (!through) console.log(indent(describe(data.details.error)))
    }
  }
  for (const { entry, files } of processes) {
    const output = failedEntries.has(entry) ? printed.get(entry) : undefined
    if (output) console.log(`\n${bold(`${files.join(', ')} printed`)}\n${indent(output.trimEnd(), '  ')}`)
  }
}

function failureType(error: Error): unknown {
  return 'failureType' in error ? error.failureType : undefined
}

/** The error that the test threw; Node wraps it in one of its own. */
function describe(error: Error): string {
  const thrown = error.cause ?? error
  if (!(thrown instanceof Error)) return String(thrown)
  return inspect(thrown, { depth: 4 }).replace(/^ +at .*node:internal.*\n/gm, '')
}
