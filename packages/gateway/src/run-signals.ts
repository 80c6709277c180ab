import type { Sleep } from './back-off.ts'

/** Why a statement was interrupted: the gateway is being stopped. */
export class GatewayStopping extends Error {
  override readonly name = 'GatewayStopping'
}

/** How long in milliseconds a run may go on after the gateway was asked to stop. */
const patience = { reading: 3_000, writing: 60_000, report: 5_000 } as const

/** The two lifetimes of a run that a gateway holds. */
export interface RunSignals {
  /** The statement, the reading of its rows and their upload. */
  readonly work: AbortSignal
  /** Everything about the run. When it aborts, nothing more is sent. */
  readonly lease: AbortSignal
  /** Interrupts the work; what became of the run is still reported. */
  interrupt(reason: Error): void
  /** The run is not this gateway's any more. */
  drop(reason: Error): void
  /** From now on the statement may have an effect. */
  executing(canWrite: boolean): void
  end(): void
}

/**
 * When the gateway is asked to stop, a run that has not begun is interrupted at once, one that only reads after a few
 * seconds, one that may write after a minute; a little later the gateway leaves, whether the server answers or not.
 */
export function createRunSignals(stop: AbortSignal, sleep: Sleep): RunSignals {
  const work = new AbortController()
  const lease = new AbortController()
  let allowed = 0

  const drop = (reason: Error) => {
    work.abort(reason)
    lease.abort(reason)
  }
  const onStop = () => {
    const leave = async () => {
      if (allowed > 0) await sleep(allowed, lease.signal)
      work.abort(new GatewayStopping('The gateway is being stopped'))
      await sleep(patience.report, lease.signal)
      drop(new GatewayStopping('The gateway was stopped before the server answered'))
    }
    // The wait ends early when the run does.
    leave().catch(() => undefined)
  }
  if (stop.aborted) onStop()
  else stop.addEventListener('abort', onStop, { once: true })

  return {
    work: work.signal,
    lease: lease.signal,
    interrupt: (reason) => work.abort(reason),
    drop,
    executing(canWrite) {
      allowed = canWrite ? patience.writing : patience.reading
    },
    end() {
      stop.removeEventListener('abort', onStop)
      lease.abort(new Error('The run has ended'))
    },
  }
}
