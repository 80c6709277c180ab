import type { CommandStatus } from '@postern/protocol/api'

/*
 *             run (now)                      claim                     ended
 *   PAUSED ─────────────► READY ──────────────────────► PROCESSING ──────────► READY
 *     ▲  ◄──────────────    ▲                             │    │
 *     │        pause        │ released                    │    └─ endedForGood ► FINISHED (dynamic)
 *     │                     └─────────────────────────────┤
 *     └───────────────────────────────────────────────────┘ endedPausing
 *
 * A failure is a red flag beside the status, never a status of its own: a failing static command goes on.
 */

export type CommandEvent = 'claim' | 'pause' | 'resume' | 'run' | 'released' | 'ended' | 'endedPausing' | 'endedForGood'

/** Which status follows; null where the event is refused. Complete by its type: a missing case does not compile. */
export const commandStates = {
  READY: {
    claim: 'PROCESSING',
    pause: 'PAUSED',
    resume: 'READY',
    run: 'READY',
    released: null,
    ended: null,
    endedPausing: null,
    endedForGood: null,
  },
  PROCESSING: {
    claim: null,
    // The run goes on; the command pauses when it has ended (pause_after_run).
    pause: 'PROCESSING',
    resume: 'PROCESSING',
    // Once more, as soon as this run has ended.
    run: 'PROCESSING',
    released: 'READY',
    ended: 'READY',
    endedPausing: 'PAUSED',
    endedForGood: 'FINISHED',
  },
  PAUSED: {
    claim: null,
    pause: 'PAUSED',
    resume: 'READY',
    // Once, and then it is paused again (pause_after_run).
    run: 'READY',
    released: null,
    ended: null,
    endedPausing: null,
    endedForGood: null,
  },
  FINISHED: {
    claim: null,
    pause: null,
    resume: null,
    run: null,
    released: null,
    ended: null,
    endedPausing: null,
    endedForGood: null,
  },
} as const satisfies Record<CommandStatus, Record<CommandEvent, CommandStatus | null>>
