import { statSync } from 'node:fs'
import { type CallbackRules, onlyNamed } from '@postern/outbound'
import type { Logger } from 'pino'
import { RunFailure } from '../run-error.ts'
import { SettingsError } from '../settings.ts'
import { type Policy, PolicyError, readPolicy } from './read-policy.ts'

/** The policy as its file says now. */
export interface KeptPolicy {
  /** @throws RunFailure POLICY_BROKEN while the file cannot be used: no policy is never meant by that */
  current(): Policy
  /** Where rows may be posted to, in addition to what settings say; null: not limited. While it is broken: nowhere. */
  receivers(): CallbackRules | null
}

/**
 * Reads a policy, and again whenever its file has changed, which is looked at before each run.
 *
 * @throws SettingsError where it cannot be used from the start
 */
export function keepPolicy(path: string, log: Logger): KeptPolicy {
  let seen = markOf(path)
  let known = read()
  if (known instanceof PolicyError) throw new SettingsError(known.problems)

  function read(): Policy | PolicyError {
    try {
      return readPolicy(path)
    } catch (error) {
      if (error instanceof PolicyError) return error
      throw error
    }
  }

  function look(): Policy | PolicyError {
    const mark = markOf(path)
    if (mark === seen) return known
    seen = mark
    known = read()
    if (known instanceof PolicyError)
      log.error({ problems: known.problems }, 'the policy file cannot be used: nothing runs until it is mended')
    else log.info({ path }, 'the policy file has changed: it holds from now on')
    return known
  }

  return {
    current() {
      const policy = look()
      if (policy instanceof PolicyError)
        throw new RunFailure('POLICY_BROKEN', `The gateway runs nothing: ${policy.message}`)
      return policy
    },
    receivers() {
      const policy = look()
      return policy instanceof PolicyError ? onlyNamed('a policy file that cannot be used', []) : policy.receivers
    },
  }
}

/** Differs when the file is another or has another content or mode; empty where there is none. */
function markOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stats ? [stats.dev, stats.ino, stats.size, stats.mode, stats.uid, stats.mtimeNs, stats.ctimeNs].join(' ') : ''
}
