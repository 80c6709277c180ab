import type { RunState } from '@postern/protocol/api'
import { AppError } from '../lib/app-error.ts'

/*
 *   LEASED ──started──► EXECUTING ──finish──► DONE
 *     │                     │ ├────fail─────► FAILED
 *     │                     │ └────release──► RELEASED   (handed back: the command goes out again at once)
 *     ├──fail─► FAILED      └──────expired──► LOST       (I7: read-only goes out again, else outcome unknown)
 *     ├──cancel─► FAILED                                 (one that executes goes on until its gateway has interrupted it)
 *     ├──release─► RELEASED
 *     └──expired─► LOST                                  (never began: the command goes out again at once)
 *
 *   LOST ──finish──► DONE, ──fail──► FAILED              (its outcome was unknown, and its gateway had kept it)
 */

export type RunEvent = 'started' | 'finish' | 'fail' | 'cancel' | 'release' | 'expired'

/** Which state follows; null where the event is refused. Complete by its type: a missing case does not compile. */
const runStates: Record<RunState, Record<RunEvent, RunState | null>> = {
  LEASED: {
    started: 'EXECUTING',
    finish: null,
    fail: 'FAILED',
    cancel: 'FAILED',
    release: 'RELEASED',
    expired: 'LOST',
  },
  // Until its gateway has interrupted the statement, and says that it failed.
  EXECUTING: {
    started: 'EXECUTING',
    finish: 'DONE',
    fail: 'FAILED',
    cancel: 'EXECUTING',
    release: 'RELEASED',
    expired: 'LOST',
  },
  DONE: { started: null, finish: null, fail: null, cancel: null, release: null, expired: null },
  FAILED: { started: null, finish: null, fail: null, cancel: null, release: null, expired: null },
  // Told by a gateway that had kept it, of a run whose outcome is unknown (held-run.ts).
  LOST: { started: null, finish: 'DONE', fail: 'FAILED', cancel: null, release: null, expired: null },
  RELEASED: { started: null, finish: null, fail: null, cancel: null, release: null, expired: null },
}

/** The state that follows. @throws LEASE_LOST where there is none: whoever reports the event does not hold the run so. */
export function stateAfter(state: RunState, event: RunEvent): RunState {
  const next = runStates[state][event]
  if (next === null) throw new AppError('LEASE_LOST', `A run that is ${state} does not take "${event}"`)
  return next
}
