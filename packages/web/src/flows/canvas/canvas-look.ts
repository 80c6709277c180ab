import type { FlowStepState } from '@postern/protocol/api'
import { createContext, useContext } from 'react'
import type { Spot } from '../definition/edit-steps.ts'
import type { Problems } from '../definition/problems.ts'

/** How far a step came in a flow run: the last time, or in all its items. */
export interface StepLook {
  readonly state: FlowStepState
  /** How often it began. */
  readonly times: number
}

/** What all that is drawn on a canvas has to know. */
export interface CanvasLook {
  readonly isEditable: boolean
  readonly selected: string | undefined
  /** The one that Tab leads to; arrow keys lead on. */
  readonly current: string | undefined
  readonly appNames: ReadonlyMap<string, string>
  readonly problems: Problems
  /** Undefined where no flow run is shown. */
  readonly states: ReadonlyMap<string, StepLook> | undefined
  /** @param byKey the form is wanted next, not the canvas. */
  select(id: string | undefined, byKey?: boolean): void
  moveTo(id: string): void
  /** Whether the step is to take the focus now that it is drawn: asked once. */
  takesFocus(id: string): boolean
  askKind(spot: Spot, at: Element): void
  disconnect(spot: Spot): void
}

export const CanvasContext = createContext<CanvasLook | null>(null)

export function useCanvas(): CanvasLook {
  const look = useContext(CanvasContext)
  if (look === null) throw new Error('not on a canvas')
  return look
}
