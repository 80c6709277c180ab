import type { RunState } from '@postern/protocol/api'

/*
 *   LEASED ──started──► EXECUTING ──finish──► DONE
 *     │                     │ ├────fail─────► FAILED
 *     │                     │ └────release──► RELEASED   (handed back: the command goes out again at once)
 *     ├──fail─► FAILED      └──────expired──► LOST       (I7: read-only goes out again, else outcome unknown)
 *     ├──release─► RELEASED
 *     └──expired─► LOST                                  (never began: the command goes out again at once)
 *
 * A result that needs no database (none does yet) could finish from LEASED; the table refuses it.
 */

export type RunEvent = 'started' | 'finish' | 'fail' | 'release' | 'expired'

/** Which state follows; null where the event is refused. */
export const runStates: Record<RunState, Record<RunEvent, RunState | null>> = {
  LEASED: { started: 'EXECUTING', finish: null, fail: 'FAILED', release: 'RELEASED', expired: 'LOST' },
  EXECUTING: { started: 'EXECUTING', finish: 'DONE', fail: 'FAILED', release: 'RELEASED', expired: 'LOST' },
  DONE: { started: null, finish: null, fail: null, release: null, expired: null },
  FAILED: { started: null, finish: null, fail: null, release: null, expired: null },
  LOST: { started: null, finish: null, fail: null, release: null, expired: null },
  RELEASED: { started: null, finish: null, fail: null, release: null, expired: null },
}
