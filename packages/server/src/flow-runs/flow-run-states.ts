import type { FlowRunState, FlowStepState } from '@postern/protocol/api'
import { AppError } from '../lib/app-error.ts'

/*
 *  flow run   RUNNING ──ended──► DONE          step   READY ◄──again── (a later attempt)
 *               │  ├───fail───► FAILED                │  │
 *               │  └──cancel──► CANCELLED             │  └──wait──► WAITING ──wait──┐
 *               ▲                  │                  │               │   ▲─────────┘
 *               └──────retry───────┘                  └─ done, fail, cancel ─► DONE | FAILED | CANCELLED
 *
 * A retry makes a new execution of a step; the one that ended stays as it is.
 */

export type FlowRunEvent = 'ended' | 'fail' | 'cancel' | 'retry'
export type FlowStepEvent = 'wait' | 'again' | 'done' | 'fail' | 'cancel'

/** Which state follows; null where the event is refused. Complete by its type: a missing case does not compile. */
const flowRunStates: Record<FlowRunState, Record<FlowRunEvent, FlowRunState | null>> = {
  RUNNING: { ended: 'DONE', fail: 'FAILED', cancel: 'CANCELLED', retry: null },
  DONE: { ended: null, fail: null, cancel: null, retry: 'RUNNING' },
  FAILED: { ended: null, fail: null, cancel: null, retry: 'RUNNING' },
  CANCELLED: { ended: null, fail: null, cancel: null, retry: 'RUNNING' },
}

const over = { wait: null, again: null, done: null, fail: null, cancel: null }

const flowStepStates: Record<FlowStepState, Record<FlowStepEvent, FlowStepState | null>> = {
  READY: { wait: 'WAITING', again: 'READY', done: 'DONE', fail: 'FAILED', cancel: 'CANCELLED' },
  WAITING: { wait: 'WAITING', again: 'WAITING', done: 'DONE', fail: 'FAILED', cancel: 'CANCELLED' },
  DONE: over,
  FAILED: over,
  CANCELLED: over,
}

/** The state that follows. @throws FLOW_RUN_STATE where there is none. */
export function flowRunAfter(state: FlowRunState, event: FlowRunEvent): FlowRunState {
  const next = flowRunStates[state][event]
  if (next === null) throw new AppError('FLOW_RUN_STATE', `A flow run that is ${state} does not take "${event}"`)
  return next
}

/** The state that follows. @throws FLOW_RUN_STATE where there is none. */
export function flowStepAfter(state: FlowStepState, event: FlowStepEvent): FlowStepState {
  const next = flowStepStates[state][event]
  if (next === null) throw new AppError('FLOW_RUN_STATE', `A step that is ${state} does not take "${event}"`)
  return next
}

/** Of a step that has not ended. */
export const openStates = ['READY', 'WAITING'] as const
