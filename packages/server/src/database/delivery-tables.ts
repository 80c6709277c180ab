import type { Generated } from 'kysely'
import type { Fixed, Json } from './column-types.ts'

/* The tables of deliveries, and of where they go. */

export interface DeliveryTable {
  id: Fixed<string>
  connection_id: Fixed<string>
  command_id: Fixed<string>
  run_id: Fixed<string>
  /** Order within the command: the fence of the run. */
  sequence: Fixed<number>
  webhook_id: Fixed<string>
  url: Fixed<string>
  /** Host and port of the URL, so that a slow receiver's deliveries can be passed over. */
  host: Fixed<string>
  /** Scheme, host and port of the URL: with the connection, its receiver. */
  origin: Fixed<string>
  state: 'WAITING' | 'PENDING' | 'DELIVERED' | 'FAILED' | 'DROPPED'
  attempt_count: Generated<number>
  /** Attempts made before somebody asked for it again: the table of retry times counts from there. */
  attempts_before: Generated<number>
  /** Answers in a row that refused the request itself, until one that did not. */
  refusals: Generated<number>
  /** When the next attempt is due; while one is under way, when its lease runs out. */
  next_attempt_at: number | null
  /** The attempt under way: drawn anew by each taking, so that a late holder's outcome is refused. */
  lease_id: string | null
  /** The paused receiver that it waits for; it is due at no time then. */
  receiver_id: string | null
  /** Whose turn it has been given, at the time when it is due, where its host may be called only so often. */
  turn: string | null
  /** The spool that has its rows, whose gateway tries it; null: the server has them. */
  spool_id: string | null
  /** The name of that gateway. */
  gateway: string | null
  last_error: string | null
  /** How far a delivery in batches has come; null at its beginning. */
  progress: Json | null
  /** How its rows are cut, where a receiver refused more, so that they are cut so again. */
  batching: Json | null
  created_at: Fixed<number>
  /** When it became DELIVERED, FAILED or DROPPED; null while it is open. */
  ended_at: number | null
}

/** A folder of one gateway, with the rows that it posts itself. */
export interface SpoolTable {
  connection_id: Fixed<string>
  id: Fixed<string>
  gateway: string
  seen_at: number
}

/** Where callbacks of a connection go, once an attempt has failed there or somebody has paused it. */
export interface ReceiverTable {
  id: Fixed<string>
  connection_id: Fixed<string>
  /** Scheme, host and port. */
  origin: Fixed<string>
  /** Since when it has answered with nothing but failures, and how many; null and 0 after a success. */
  failing_since: number | null
  failures: Generated<number>
  last_error: string | null
  last_failed_at: number | null
  paused_at: number | null
  paused_by: 'failures' | 'hand' | null
  /** The delivery that goes out although it is paused, and when. */
  probe_id: string | null
  probe_at: number | null
  /** Probes that failed since it was paused. */
  probes: Generated<number>
}

/** Hosts that may be called only so often: when each may be called next. */
export interface CallbackTurnTable {
  key: Fixed<string>
  next_at: number
}

/** What attempts at a connection's deliveries came to, that ended in one hour. */
export interface DeliveryHourTable {
  connection_id: Fixed<string>
  /** When the hour began. */
  hour: Fixed<number>
  delivered: number
  failed: number
  /** From their beginnings to their ends, all together. */
  took_ms: number
  slowest_ms: number
}

/** Deliveries that were asked for again together, and how far they have come. */
export interface RedeliveryTable {
  id: Fixed<string>
  connection_id: Fixed<string>
  /** RedeliverRequest. */
  request: Fixed<Json>
  started_by: Fixed<string | null>
  state: 'RUNNING' | 'DONE' | 'STOPPED'
  total: number
  redelivered: number
  removed: Fixed<number>
  started_at: Fixed<number>
  /** When it came further last. */
  updated_at: number
}

export interface AttemptTable {
  delivery_id: Fixed<string>
  number: Fixed<number>
  at: Fixed<number>
  status: Fixed<number | null>
  latency_ms: Fixed<number>
  error: Fixed<string | null>
  response_excerpt: Fixed<string>
  /** Names and values as JSON, without secrets; null where nothing was sent, or none answered. */
  request_headers: Fixed<string | null>
  response_headers: Fixed<string | null>
}
