import type { ChangeEvent } from '@postern/protocol/api'

/** What the processes of one server tell each other after a commit. Losing one costs time, never data. */
export type BusMessage =
  /** A command of this connection may be ready for a gateway. */
  | { kind: 'work'; connectionId: string }
  /** A run is no longer wanted: its gateway is told. */
  | { kind: 'cancel'; runId: string }
  /** A delivery is due. */
  | { kind: 'delivery' }
  /** A step of a flow run is due. */
  | { kind: 'flow' }
  /** An API key of this connection was revoked, or the connection was deleted. */
  | { kind: 'keys'; connectionId: string }
  /** Messages of other processes may have been missed: whoever relies on them looks for itself. */
  | { kind: 'missed' }
  /** Something the UI shows has changed. */
  | { kind: 'change'; change: ChangeEvent }

export interface Bus {
  publish(...messages: BusMessage[]): void
  /** Returns what ends the subscription. */
  subscribe(listener: (message: BusMessage) => void): () => void
  close(): Promise<void>
}

/** The bus of a single process. */
export function openLocalBus(): Bus {
  const listeners = new Set<(message: BusMessage) => void>()
  return {
    publish: (...messages) => {
      for (const message of messages) for (const listener of listeners) listener(message)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => listeners.clear(),
  }
}
