import type { Generated } from 'kysely'
import type { Fixed, Flag, Json } from './column-types.ts'

/* The tables of apps, of flows and of their runs. */

export interface AppTable {
  id: Fixed<string>
  connection_id: string
  kind: Fixed<string>
  name: string
  /** Null until somebody has written one. */
  sql: string | null
  /** AppParameter[], in the order of the text. */
  parameters: Generated<Json>
  /** AppCallback. */
  callback: Generated<Json>
  exact_numbers: Generated<'number' | 'string'>
  timeout_seconds: number | null
  max_rows: number | null
  max_bytes: number | null
  writes: Generated<'auto' | 'yes' | 'no'>
  /** As a command has them: null for the usual ones. */
  retries: Json | null
  callback_timeout_seconds: number | null
  callback_format: Json | null
  callback_headers: Json | null
  callback_credential: Json | null
  callback_rate: Json | null
  empty_results: Generated<'deliver' | 'skip'>
  created_at: Fixed<number>
  updated_at: number
}

export interface FlowTable {
  id: Fixed<string>
  name: string
  description: string
  /** The version that new flow runs begin with; null while there is none. */
  published_version: number | null
  created_at: Fixed<number>
  updated_at: number
}

/** Immutable once it is published or tested. */
export interface FlowVersionTable {
  id: Fixed<string>
  flow_id: Fixed<string>
  number: Fixed<number>
  /** tested: what a draft was when a flow run was begun with it. */
  state: 'draft' | 'tested' | 'published'
  definition: Json
  /** Who saved it last: an e-mail address, or the name of an API token. */
  saved_by: string | null
  saved_at: number
  published_at: number | null
}

/** What HTTP requests of a flow show to be let in, at one origin only. */
export interface FlowSecretTable {
  flow_id: Fixed<string>
  name: Fixed<string>
  origin: string
  /** Names, and sealed values. */
  headers: Json | null
  /** What kind it is, a hint, and the sealed rest. */
  credential: Json | null
  updated_at: number
}

export interface FlowRunTable {
  id: Fixed<string>
  flow_id: Fixed<string>
  /** Number of the version that it began with, and ends with. */
  version: Fixed<number>
  state: 'RUNNING' | 'DONE' | 'FAILED' | 'CANCELLED'
  started_by: Fixed<'hand' | 'test' | 'direct-url' | 'replay'>
  direct_url_id: Fixed<string | null>
  replay_of: Fixed<string | null>
  /** What it began with. */
  record: Fixed<Json>
  /** What a stop answered, and under which status. */
  answer: Json | null
  answer_status: number | null
  error_code: string | null
  error_message: string | null
  error_step: string | null
  created_at: Fixed<number>
  ended_at: number | null
}

/** One execution of a step: a step that a loop comes to again has another row each time. */
export interface FlowStepTable {
  id: Fixed<string>
  flow_run_id: Fixed<string>
  /** From 1; within an item of for_each it counts on from there. */
  number: Fixed<number>
  name: Fixed<string>
  type: Fixed<string>
  /** Where its request goes; empty for a step that sends none. */
  host: Generated<string>
  /** The for_each step that it is done for, and for which item, from 0. */
  parent_id: Fixed<string | null>
  item: Fixed<number | null>
  /** The last step of its item: its output is what became of the item. */
  ends_item: Generated<Flag>
  state: 'READY' | 'WAITING' | 'DONE' | 'FAILED' | 'CANCELLED'
  /** When it is to be looked at; while somebody does, when that lease runs out; null while it waits without a time. */
  due_at: number | null
  /** Drawn anew by each taking, so that a late holder's outcome is refused. */
  lease_id: string | null
  /** Something happened that it waits for, while it was under a lease. */
  woken: Generated<Flag>
  /** Of an HTTP request: those that were answered or failed. */
  attempts: Generated<number>
  /** How often each step with an effect was done before on the way here, so that each time has a key of its own. */
  visits: Fixed<Json>
  /** The record as it was. */
  input: Fixed<Json>
  /** Of an item: `input` says only how it differs from the record of its for_each step. */
  shares_input: Generated<Flag>
  output: Json | null
  /** How far a for_each has come, or until when it waits. */
  progress: Json | null
  error_code: string | null
  error_message: string | null
  /** Whose rows may be in what follows: they go with the connection. */
  connection_id: string | null
  command_id: string | null
  /** The run whose result it refers to. */
  run_id: string | null
  created_at: Fixed<number>
  ended_at: number | null
}

export interface DirectUrlTable {
  id: Fixed<string>
  flow_id: string
  name: string
  token_hash: string
  hint: string
  enabled: Flag
  protection: 'none' | 'bearer' | 'signature'
  /** Of a bearer token the hash, of a signature the sealed secret. */
  secret: string | null
  /** Whether an array is a record for each item, or one in all. */
  arrays: 'each' | 'one'
  max_bytes: number
  per_minute: number
  created_at: Fixed<number>
  updated_at: number
}

export interface DirectUrlKeyTable {
  direct_url_id: Fixed<string>
  key: Fixed<string>
  request_digest: Fixed<string>
  /** Ids of flow runs, as JSON. */
  flow_run_ids: Fixed<Json>
  created_at: Fixed<number>
}

/** What came to the webhook URL of a flow run: once for each place. */
export interface WebhookTable {
  flow_run_id: Fixed<string>
  /** Item, step and visit. */
  place: Fixed<string>
  body: Fixed<Json>
  received_at: Fixed<number>
}
