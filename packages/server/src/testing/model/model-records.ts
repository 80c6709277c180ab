export interface ModelCommand {
  readonly number: number
  readonly dynamic: boolean
  readonly hasCursor: boolean
  readonly callback: boolean
  readonly createdAt: number
  deleted: boolean
  writes: boolean
  schedule: number
  status: 'READY' | 'PROCESSING' | 'PAUSED' | 'FINISHED'
  due: number | null
  run: ModelRun | null
  fence: number
  lastValue: number | null
  cursorEdits: number
  pauseAfterRun: boolean
  /** Asked for during the run: one that is handed back or lost does not go out again. */
  pauseWhenReleased: boolean
  error: string | null
  lastRunAt: number | null
  lostInARow: number
}

export interface ModelRun {
  readonly number: number
  readonly command: ModelCommand
  readonly fence: number
  readonly cursorEdits: number
  readonly gateway: string
  readonly writes: boolean
  readonly leasedAt: number
  readonly before: number | null
  readonly follows: ModelRun | null
  state: 'LEASED' | 'EXECUTING' | 'DONE' | 'FAILED' | 'LOST' | 'RELEASED'
  startedAt: number | null
  endedAt: number | null
  expires: number | null
  error: string | null
  after: number | null
  parts: Map<number, string>
  cancelRequested: boolean
}

export interface ModelDelivery {
  readonly run: ModelRun
  readonly first: boolean
  readonly at: number
}

/** I7: from "started" on, a statement that writes may have had its effect. */
export const mayHaveWritten = (run: ModelRun): boolean => run.state === 'EXECUTING' && run.writes

export function pause(command: ModelCommand): void {
  Object.assign(command, { status: 'PAUSED', due: null, pauseAfterRun: false, pauseWhenReleased: false })
}
