import type { ErrorCode } from '@postern/protocol'
import { type ModelCommand, type ModelDelivery, type ModelRun, mayHaveWritten, pause } from './model-records.ts'
import type { ChangeOperation, Operation, ReportOperation } from './operations.ts'
import { referenceSchedules } from './reference-schedules.ts'
import type { VisibleState } from './visible-state.ts'

/** What an operation comes to: done, nothing there to do it to, or refused with a code. */
export type Outcome = 'ok' | 'nothing' | ErrorCode

export const leaseMs = 30_000
const mostLostInARow = 3

/** Commands, runs and queued deliveries as the design says they behave: all in memory, one thing after the other. */
export class ReferenceModel {
  now: number
  readonly #commands: ModelCommand[] = []
  readonly #runs: ModelRun[] = []
  readonly #deliveries: ModelDelivery[] = []

  constructor(now: number) {
    this.now = now
  }

  /** @param claimed the command that a claim got: which of several that are due at once is not ours to say */
  perform(operation: Operation, claimed: number | null): Outcome {
    switch (operation.does) {
      case 'createStatic':
      case 'createDynamic':
        return this.#create(operation)
      case 'claim':
        return this.#claim(operation, claimed)
      case 'started':
      case 'heartbeat':
      case 'part':
      case 'finish':
      case 'fail':
      case 'release':
        return this.#report(operation)
      case 'takeBack':
        return this.#takeBack(newest(this.#runs, operation.run))
      case 'clock':
        this.now += operation.ms
        return 'ok'
      case 'expire':
        for (const run of this.#runs) if (run.expires !== null && run.expires <= this.now) this.#lose(run)
        return 'ok'
      case 'restart':
        for (const run of this.#runs) if (run.expires !== null) run.expires = Math.max(run.expires, this.now + leaseMs)
        return 'ok'
      case 'cutOff':
        return 'nothing'
      default:
        return this.#change(operation)
    }
  }

  #create(operation: Operation & { does: 'createStatic' | 'createDynamic' }): Outcome {
    const isStatic = operation.does === 'createStatic'
    const paused = isStatic && operation.paused
    const command: ModelCommand = {
      number: this.#commands.length,
      dynamic: !isStatic,
      hasCursor: isStatic && operation.cursor !== null,
      callback: isStatic || operation.callback,
      createdAt: this.now,
      deleted: false,
      writes: operation.writes,
      schedule: isStatic ? operation.schedule : -1,
      status: paused ? 'PAUSED' : 'READY',
      due: null,
      run: null,
      fence: 0,
      lastValue: isStatic ? operation.cursor : null,
      cursorEdits: 0,
      pauseAfterRun: false,
      pauseWhenReleased: false,
      error: null,
      lastRunAt: null,
      lostInARow: 0,
    }
    if (!paused) command.due = isStatic ? this.#scheduled(command, this.now) : this.now
    this.#commands.push(command)
    return 'ok'
  }

  #claim({ gateway, follows }: Operation & { does: 'claim' }, claimed: number | null): Outcome {
    const due = this.#commands.filter(
      ({ deleted, status, due }) => !deleted && status === 'READY' && isPast(due, this.now),
    )
    const dynamic = due.filter((command) => command.dynamic)
    const first = dynamic.length > 0 ? dynamic : due
    const earliest = Math.min(...first.map((command) => command.due ?? Number.NaN))
    const command = first.find(({ number, due }) => due === earliest && (claimed === null || number === claimed))
    if (!command) return 'nothing'
    const previous = this.#runs.at(-1)
    command.fence += 1
    const run: ModelRun = {
      number: this.#runs.length,
      command,
      fence: command.fence,
      cursorEdits: command.cursorEdits,
      gateway,
      writes: command.writes,
      leasedAt: this.now,
      before: command.lastValue,
      follows: follows && previous && this.#isFree(previous) ? previous : null,
      state: 'LEASED',
      startedAt: null,
      endedAt: null,
      expires: this.now + leaseMs,
      error: null,
      after: null,
      parts: new Map(),
      cancelRequested: false,
    }
    Object.assign(command, { status: 'PROCESSING', due: null, run })
    this.#runs.push(run)
    return 'ok'
  }

  /** Only the answer to a run's end carries another order, and only one. */
  #isFree(run: ModelRun): boolean {
    return run.endedAt !== null && !run.command.deleted && !this.#runs.some(({ follows }) => follows === run)
  }

  #report(operation: ReportOperation): Outcome {
    const run = newest(this.#runs, operation.run)
    if (!run) return 'nothing'
    if (run.command.deleted || operation.lease !== 0) return 'LEASE_LOST'
    const repeated = { finish: 'DONE', fail: 'FAILED', release: 'RELEASED', started: '', heartbeat: '', part: '' }
    if (run.state === repeated[operation.does]) return 'ok'
    if (run.expires === null || run.expires <= this.now) return 'LEASE_LOST'
    switch (operation.does) {
      case 'started':
        run.state = 'EXECUTING'
        run.startedAt ??= this.now
        return this.#renew(run)
      case 'heartbeat':
        return this.#renew(run)
      case 'part':
        if ((run.parts.get(operation.number) ?? operation.text) !== operation.text) return 'PART_CONFLICT'
        run.parts.set(operation.number, operation.text)
        return this.#renew(run)
      case 'finish':
        return this.#finish(run, operation)
      case 'fail':
        return this.#fail(run, operation.code)
      case 'release':
        if (mayHaveWritten(run)) return 'COMMAND_STATE'
        this.#end(run, 'RELEASED', run.cancelRequested ? 'RUN_CANCELLED' : null)
        if (run.cancelRequested) this.#goOn(run.command, run)
        else this.#goOutAgain(run.command)
        return 'ok'
    }
  }

  #renew(run: ModelRun): Outcome {
    run.expires = this.now + leaseMs
    return 'ok'
  }

  #finish(run: ModelRun, { inline, missing, value }: Operation & { does: 'finish' }): Outcome {
    if (run.state === 'LEASED') return 'LEASE_LOST'
    const { command } = run
    if (inline) {
      if (run.parts.size > 0) return 'BAD_INPUT'
    } else if (missing > 0 || [...run.parts.keys()].some((number) => number >= run.parts.size)) return 'PART_MISSING'
    const next = value === null ? null : (run.before ?? 0) + value
    const kept = run.parts
    this.#end(run, 'DONE')
    run.parts = inline ? new Map([[0, 'inline']]) : kept
    run.after = next
    command.error = null
    command.lastRunAt = this.now
    const moves = next !== null && command.hasCursor && command.cursorEdits === run.cursorEdits
    if (moves && next >= (command.lastValue ?? next)) command.lastValue = next
    this.#goOn(command, run)
    if (!command.callback) return 'ok'
    const first = !this.#deliveries.some((delivery) => delivery.run.command === command)
    this.#deliveries.push({ run, first, at: this.now })
    return 'ok'
  }

  #fail(run: ModelRun, code: ErrorCode): Outcome {
    const unknown = code === 'DATABASE_UNREACHABLE' && mayHaveWritten(run)
    this.#end(run, 'FAILED', unknown ? 'OUTCOME_UNKNOWN' : code)
    run.command.lastRunAt = this.now
    if (unknown) pause(run.command)
    else this.#goOn(run.command, run)
    return 'ok'
  }

  /** I7: what may have written waits for a person; anything else goes out again, though not for ever. */
  #lose(run: ModelRun): void {
    const { command } = run
    const lostBefore = command.lostInARow
    if (mayHaveWritten(run)) {
      this.#end(run, 'LOST', 'OUTCOME_UNKNOWN')
      pause(command)
    } else if (run.cancelRequested) {
      this.#end(run, 'LOST', 'RUN_CANCELLED')
      this.#goOn(command, run)
    } else if (lostBefore >= mostLostInARow - 1) {
      this.#end(run, 'LOST', 'RUN_LOST')
      this.#goOn(command, run)
    } else {
      this.#end(run, 'LOST')
      this.#goOutAgain(command)
    }
    command.lostInARow = lostBefore + 1
  }

  #end(run: ModelRun, state: ModelRun['state'], error: string | null = null): void {
    Object.assign(run, { state, endedAt: this.now, expires: null, parts: new Map(), error })
    run.command.run = null
    run.command.lostInARow = 0
    if (error !== null) run.command.error = error
  }

  #goOutAgain(command: ModelCommand): void {
    if (command.pauseWhenReleased) pause(command)
    else Object.assign(command, { status: 'READY', due: this.now })
  }

  /** A run has had its turn: the next time, counted from when it was handed out, or sooner if a person asked. */
  #goOn(command: ModelCommand, run: ModelRun): void {
    if (command.dynamic) {
      pause(command)
      command.status = 'FINISHED'
    } else if (command.pauseAfterRun) {
      if (command.due === null) pause(command)
      else command.status = 'READY'
    } else {
      const next = this.#scheduled(command, run.leasedAt)
      command.status = 'READY'
      command.due = Math.min(next, command.due ?? next)
    }
  }

  #takeBack(ended: ModelRun | undefined): Outcome {
    const run = this.#runs.find(({ follows, expires }) => follows === ended && isAfter(expires, this.now))
    if (!ended || !run || run.state !== 'LEASED') return 'nothing'
    this.#end(run, 'RELEASED')
    this.#goOutAgain(run.command)
    return 'ok'
  }

  #change(operation: ChangeOperation): Outcome {
    const command = newest(this.#commands, operation.command)
    if (!command) return 'nothing'
    if (command.deleted) return 'NOT_FOUND'
    if (operation.does === 'delete') {
      command.deleted = true
      for (const run of this.#runs) if (run.command === command) run.expires = null
      return 'ok'
    }
    const edits = operation.does.startsWith('edit')
    if (edits ? command.dynamic : command.status === 'FINISHED' && operation.does !== 'dismiss-error')
      return 'COMMAND_STATE'
    switch (operation.does) {
      case 'pause':
        if (command.status !== 'PROCESSING') pause(command)
        else Object.assign(command, { pauseAfterRun: true, pauseWhenReleased: true, due: null })
        break
      case 'resume':
        if (command.status === 'PAUSED') {
          command.status = 'READY'
          command.due = command.dynamic ? this.now : this.#scheduled(command, this.now)
        }
        command.pauseAfterRun = false
        command.pauseWhenReleased = false
        break
      case 'run':
        if (command.status === 'PAUSED') Object.assign(command, { status: 'READY', pauseAfterRun: true })
        command.pauseWhenReleased = false
        command.due = this.now
        break
      case 'cancel':
        return this.#cancel(command)
      case 'run-again':
      case 'count-as-done':
      case 'dismiss-error':
        return this.#decide(command, operation.does)
      case 'editValue':
        command.lastValue = operation.to
        command.cursorEdits += 1
        break
      case 'editSchedule':
        command.schedule = operation.to
        // What is due already stays due.
        if (command.status === 'READY' && (command.due ?? Number.POSITIVE_INFINITY) > this.now)
          command.due = this.#scheduled(command, this.now)
        break
      case 'editSql':
        command.writes = operation.writes
        break
    }
    return 'ok'
  }

  #cancel(command: ModelCommand): Outcome {
    const { run } = command
    if (run?.state === 'EXECUTING') run.cancelRequested = true
    else if (run) {
      this.#end(run, 'FAILED', 'RUN_CANCELLED')
      this.#goOn(command, run)
    } else if (command.error === 'OUTCOME_UNKNOWN') return 'COMMAND_STATE'
    else if (command.dynamic) Object.assign(command, { status: 'FINISHED', due: null, error: 'RUN_CANCELLED' })
    else return 'COMMAND_STATE'
    return 'ok'
  }

  /** Only a person who has looked says what an unknown outcome was. */
  #decide(command: ModelCommand, decision: 'run-again' | 'count-as-done' | 'dismiss-error'): Outcome {
    const unknown = command.error === 'OUTCOME_UNKNOWN'
    if (decision === 'dismiss-error' ? unknown : !unknown || command.status === 'PROCESSING') return 'COMMAND_STATE'
    command.error = null
    if (decision === 'dismiss-error') return 'ok'
    const done = decision === 'count-as-done'
    command.pauseAfterRun = false
    // Somebody has looked: what was lost before does not count any more.
    command.lostInARow = 0
    command.status = done && command.dynamic ? 'FINISHED' : 'READY'
    command.due = !done ? this.now : command.dynamic ? null : this.#scheduled(command, this.now)
    return 'ok'
  }

  #scheduled(command: ModelCommand, after: number): number {
    const schedule = referenceSchedules[command.schedule]
    if (!schedule) throw new Error(`Command ${command.number} has no schedule`)
    return schedule.next(after, command.createdAt)
  }

  visible(): VisibleState {
    return {
      commands: this.#commands
        .filter(({ deleted }) => !deleted)
        .map((c) => ({
          command: c.number,
          status: c.status,
          due: c.due,
          run: c.run?.number ?? null,
          fence: c.fence,
          lastValue: textOf(c.lastValue),
          cursorEdits: c.cursorEdits,
          pauseAfterRun: c.pauseAfterRun,
          pauseWhenReleased: c.pauseWhenReleased,
          error: c.error,
          lastRunAt: c.lastRunAt,
        })),
      runs: this.#runs
        .filter(({ command }) => !command.deleted)
        .map((r) => ({
          run: r.number,
          command: r.command.number,
          fence: r.fence,
          state: r.state,
          gateway: r.gateway,
          leasedAt: r.leasedAt,
          startedAt: r.startedAt,
          endedAt: r.endedAt,
          expires: r.expires,
          cancelRequested: r.cancelRequested,
          error: r.error,
          before: textOf(r.before),
          after: textOf(r.after),
          parts: [...r.parts].sort(([a], [b]) => a - b).map(([number, text]) => `${number}:${text}`),
        })),
      deliveries: this.#deliveries
        .filter(({ run }) => !run.command.deleted)
        .map(({ run, first, at }) => ({
          command: run.command.number,
          run: run.number,
          sequence: run.fence,
          state: first ? 'PENDING' : 'WAITING',
          nextAttemptAt: first ? at : null,
        }))
        .sort((a, b) => a.run - b.run),
    }
  }
}

export const newest = <T>(items: readonly T[], pick: number): T | undefined =>
  items[items.length - 1 - (pick % items.length)]

const isPast = (time: number | null, now: number): boolean => time !== null && time <= now
const isAfter = (time: number | null, now: number): boolean => time !== null && time > now
const textOf = (value: number | null): string | null => (value === null ? null : String(value))
