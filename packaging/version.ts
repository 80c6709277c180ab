import packageFile from '../packages/gateway/package.json' with { type: 'json' }
import { fromRoot } from './folders.ts'
import { runProgram } from './run-program.ts'

export const version: string = packageFile.version

/**
 * The time, in seconds, that everything made here carries, so that two builds of one commit are equal: SOURCE_DATE_EPOCH,
 * or the time of the commit. https://reproducible-builds.org/specs/source-date-epoch/
 */
export async function sourceDate(): Promise<number> {
  const set = process.env.SOURCE_DATE_EPOCH
  if (set !== undefined) {
    if (!/^\d+$/.test(set)) throw new Error(`SOURCE_DATE_EPOCH is "${set}", not a number of seconds since 1970`)
    return Number(set)
  }
  try {
    return Number(await runProgram('git', ['log', '-1', '--format=%ct'], { cwd: fromRoot('.') }))
  } catch (cause) {
    throw new Error('Set SOURCE_DATE_EPOCH: without git the time of this version is not known', { cause })
  }
}
