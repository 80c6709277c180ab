import type { CommandStatus } from '@postern/protocol/api'

/*
 *             run (now)                      claim                     ended
 *   PAUSED ─────────────► READY ──────────────────────► PROCESSING ──────────► READY
 *     ▲  ◄──────────────    ▲                             │    │
 *     │        pause        │ released                    │    └─ endedForGood ► FINISHED (dynamic)
 *     │                     └─────────────────────────────┤
 *     └───────────────────────────────────────────────────┘ endedPausing, releasedPausing
 *
 * A dynamic command that is cancelled before a gateway has it is FINISHED at once; one that a gateway has, and any static
 * one, ends with its run. One whose outcome is unknown is PAUSED until somebody says runAgain or countAsDone.
 *
 * A failure is a red flag beside the status, never a status of its own: a failing static command goes on.
 */

export type CommandEvent =
  | 'claim'
  | 'pause'
  | 'resume'
  | 'run'
  | 'cancel'
  | 'runAgain'
  | 'countAsDone'
  | 'countAsDoneForGood'
  | 'released'
  | 'releasedPausing'
  | 'ended'
  | 'endedPausing'
  | 'endedForGood'

/** Which status follows; null where the event is refused. Complete by its type: a missing case does not compile. */
export const commandStates = {
  READY: {
    claim: 'PROCESSING',
    pause: 'PAUSED',
    resume: 'READY',
    run: 'READY',
    cancel: 'FINISHED',
    runAgain: 'READY',
    countAsDone: 'READY',
    countAsDoneForGood: 'FINISHED',
    released: null,
    releasedPausing: null,
    ended: null,
    endedPausing: null,
    endedForGood: null,
  },
  PROCESSING: {
    claim: null,
    // The run goes on; the command pauses when it has ended (pause_after_run), or was handed back (pause_when_released).
    pause: 'PROCESSING',
    resume: 'PROCESSING',
    // Once more, as soon as this run has ended.
    run: 'PROCESSING',
    // Until the gateway has interrupted its statement.
    cancel: 'PROCESSING',
    runAgain: null,
    countAsDone: null,
    countAsDoneForGood: null,
    released: 'READY',
    releasedPausing: 'PAUSED',
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
    cancel: 'FINISHED',
    runAgain: 'READY',
    countAsDone: 'READY',
    countAsDoneForGood: 'FINISHED',
    released: null,
    releasedPausing: null,
    ended: null,
    endedPausing: null,
    endedForGood: null,
  },
  FINISHED: {
    claim: null,
    pause: null,
    resume: null,
    run: null,
    cancel: null,
    runAgain: null,
    countAsDone: null,
    countAsDoneForGood: null,
    released: null,
    releasedPausing: null,
    ended: null,
    endedPausing: null,
    endedForGood: null,
  },
} as const satisfies Record<CommandStatus, Record<CommandEvent, CommandStatus | null>>
