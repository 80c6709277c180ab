import type { Generated } from 'kysely'
import type {
  ApiTokenTable,
  AuditEntryTable,
  InvitationTable,
  SessionTable,
  SetupLinkTable,
  UserAccountTable,
} from './access-tables.ts'
import type { Fixed, Flag, Json } from './column-types.ts'
import type {
  AttemptTable,
  CallbackTurnTable,
  DeliveryHourTable,
  DeliveryTable,
  ReceiverTable,
  RedeliveryTable,
  SpoolTable,
} from './delivery-tables.ts'
import type {
  AppTable,
  DirectUrlKeyTable,
  DirectUrlTable,
  FlowRunTable,
  FlowSecretTable,
  FlowStepTable,
  FlowTable,
  FlowVersionTable,
  WebhookTable,
} from './flow-tables.ts'

/*
 * The tables as both dialects have them. Times are milliseconds since 1970 (UTC), flags are 0 or 1, JSON is text:
 * so that a row reads the same from SQLite and from PostgreSQL.
 */

export interface Tables {
  user_account: UserAccountTable
  session: SessionTable
  api_token: ApiTokenTable
  setup_link: SetupLinkTable
  invitation: InvitationTable
  audit_entry: AuditEntryTable
  connection: ConnectionTable
  api_key: ApiKeyTable
  app: AppTable
  flow: FlowTable
  flow_version: FlowVersionTable
  flow_secret: FlowSecretTable
  flow_run: FlowRunTable
  flow_step: FlowStepTable
  direct_url: DirectUrlTable
  direct_url_key: DirectUrlKeyTable
  webhook: WebhookTable
  gateway: GatewayTable
  enrolment: EnrolmentTable
  connection_log: ConnectionLogTable
  command: CommandTable
  run: RunTable
  run_hour: RunHourTable
  result_part: ResultPartTable
  delivery: DeliveryTable
  spool: SpoolTable
  receiver: ReceiverTable
  callback_turn: CallbackTurnTable
  attempt: AttemptTable
  delivery_hour: DeliveryHourTable
  redelivery: RedeliveryTable
  inspection_url: InspectionUrlTable
  sent_rows: SentRowsTable
  cursor_move: CursorMoveTable
  idempotency_key: IdempotencyKeyTable
  alert: AlertTable
  alert_notice: AlertNoticeTable
  inspected_request: InspectedRequestTable
}

export interface ConnectionTable {
  id: Fixed<string>
  name: Fixed<string>
  description: string
  /** The Standard Webhooks secret, encrypted with the server's secret key. */
  signing_secret: string
  alert_url: string | null
  /** Since when its static commands wait because too much of it is not delivered. */
  held_back_at: number | null
  /** How often its callbacks may go to each host, unless a command says otherwise. */
  callback_rate: Generated<Json | null>
  /** The keys that runs are signed with, sealed; null until a gateway asks for the first. */
  order_keys: string | null
  created_at: Fixed<number>
}

export interface ApiKeyTable {
  id: Fixed<string>
  connection_id: Fixed<string>
  key_hash: Fixed<string>
  hint: Fixed<string>
  created_at: Fixed<number>
  last_used_at: number | null
  /** The gateway whose own it is; null: anybody's who was given it. */
  gateway: Fixed<string | null>
  /** The key that goes once this one is used. */
  replaces_id: string | null
  /** When its gateway was asked to take a new one. */
  rotation_asked_at: number | null
}

/** A code that one gateway swaps for a key of its own. */
export interface EnrolmentTable {
  id: Fixed<string>
  connection_id: Fixed<string>
  code_hash: Fixed<string>
  hint: Fixed<string>
  created_at: Fixed<number>
  expires_at: Fixed<number>
  used_at: number | null
  gateway: string | null
  key_id: string | null
}

export interface GatewayTable {
  connection_id: Fixed<string>
  name: Fixed<string>
  version: string
  ip: string
  host: Generated<string>
  driver: Generated<string>
  dbms: Generated<string>
  last_seen_at: number
  /** It gets no run, as somebody here asked, or as it says itself. */
  draining: Generated<Flag>
  drains_itself: Generated<Flag>
  /** Its share of the work while several gateways wait for it. */
  weight: Generated<number>
}

export interface ConnectionLogTable {
  id: Fixed<string>
  connection_id: Fixed<string>
  at: Fixed<number>
  ip: Fixed<string>
  gateway: Fixed<string>
  what: Fixed<string>
  outcome: Fixed<string>
  run_id: Fixed<string | null>
}

export interface CommandTable {
  id: Fixed<string>
  connection_id: Fixed<string>
  kind: Fixed<'static' | 'dynamic'>
  name: string | null
  sql: string
  params: Json
  callback_url: string | null
  schedule: Json | null
  last_field: string | null
  last_value: string | null
  last_value_type: string | null
  last_value_option: 'greatest' | 'last'
  from_beginning: Flag
  exact_numbers: 'number' | 'string'
  timeout_seconds: number | null
  status: 'READY' | 'PROCESSING' | 'PAUSED' | 'FINISHED'
  /** What a PROCESSING command becomes once its run has ended: PAUSED instead of READY. */
  pause_after_run: Flag
  /** When it may be claimed; null while it may not. */
  due_at: number | null
  /** First claimed first: 0 dynamic, 1 static. */
  priority: Fixed<number>
  /** The run that holds the command; its fence is the one valid lease. */
  run_id: string | null
  /** Raised by every claim: the fencing token. */
  fence: Generated<number>
  /** Raised by every edit of the cursor by hand, so that a run begun before it does not undo it. */
  cursor_edits: Generated<number>
  /** Whether it is a command of its own, or runs once for whoever asks and is removed then. */
  purpose: Generated<'command' | 'try' | 'schema'>
  overlap: Json | null
  /** The run whose `sent_rows` the next run leaves out. */
  sent_rows_run_id: string | null
  max_rows: number | null
  max_bytes: number | null
  /** When deliveries are tried again; null for the usual times. */
  retries: Json | null
  callback_timeout_seconds: number | null
  /** In which form results are delivered; null: whole, as an array. */
  callback_format: Json | null
  /** Names, and sealed values. */
  callback_headers: Json | null
  /** What kind it is, a hint, and the sealed rest. */
  callback_credential: Json | null
  empty_results: Generated<'deliver' | 'skip'>
  /** How often its callbacks may go to each host; null: what its connection says. */
  callback_rate: Generated<Json | null>
  /** Whether its deliveries wait for no earlier ones. */
  unordered: Generated<number>
  /** Rows of a batch that its receiver has refused no more as too large, and the batch of the format it was for. */
  smaller_batch: Generated<Json | null>
  /** The age recipients that its rows are sealed for; null: they are not. */
  sealed_for: Json | null
  /** Its gateway keeps the rows and posts them itself. */
  direct: Generated<Flag>
  writes: Generated<'auto' | 'yes' | 'no'>
  active_from: number | null
  active_until: number | null
  /** A pause was asked for during the run: one that is handed back or lost does not go out again. */
  pause_when_released: Generated<Flag>
  /** Runs lost in a row. */
  lost_runs: Generated<number>
  acknowledged_value: string | null
  acknowledged_type: string | null
  run_warnings: Generated<Json>
  freshness: Json | null
  /** When it becomes stale unless a run, or rows, come before; null where nobody asked. */
  fresh_until: number | null
  /** How its runs have had rows; null where that is not watched. */
  rows_habit: Json | null
  /** Since when its runs have been without rows for unusually long; null while they are not. */
  no_rows_at: number | null
  /** The step of a flow run that waits for its end. */
  flow_step_id: Fixed<string | null>
  error_code: string | null
  error_message: string | null
  error_sql_state: string | null
  error_at: number | null
  error_run_id: string | null
  last_run_at: number | null
  created_at: Fixed<number>
  updated_at: number
}

export interface RunTable {
  id: Fixed<string>
  connection_id: Fixed<string>
  command_id: Fixed<string>
  fence: Fixed<number>
  cursor_edits: Fixed<number>
  state: 'LEASED' | 'EXECUTING' | 'DONE' | 'FAILED' | 'LOST' | 'RELEASED'
  gateway: Fixed<string>
  /** The API key that it was claimed with, or the one that has taken its place. */
  key_id: string | null
  sql: Fixed<string>
  leased_at: Fixed<number>
  started_at: number | null
  ended_at: number | null
  /** When its gateway last said that more rows had been read. */
  progress_at: number | null
  /** Null once the run has ended. */
  lease_expires_at: number | null
  cancel_requested: Generated<Flag>
  /** The run whose finish or fail was answered with this run's order; null when a claim was. */
  follows_run_id: Fixed<string | null>
  rows: Generated<number>
  bytes: Generated<number>
  parts: Generated<number>
  affected_rows: number | null
  attempt: Generated<number>
  /** Whether its statement may write, as judged when it was handed out. */
  can_write: Generated<Flag>
  left_out: Generated<number>
  warnings: Generated<Json>
  columns: Generated<Json>
  /** Its rows are an age file, which nobody can read here. */
  sealed: Generated<Flag>
  /** Its rows are its gateway's to keep and to post. */
  direct: Generated<Flag>
  /** What they are encrypted with there, sealed. */
  spool_key: string | null
  /** When its rows were removed because they were old; null while they are kept. */
  result_removed_at: number | null
  last_value_before: Fixed<Json | null>
  last_value_after: Json | null
  error_code: string | null
  error_message: string | null
  error_sql_state: string | null
}

/** What the runs of a connection that one gateway ended in one hour came to. */
export interface RunHourTable {
  connection_id: Fixed<string>
  /** When the hour began. */
  hour: Fixed<number>
  gateway: Fixed<string>
  /** That ended well; rows, bytes and times are theirs. */
  runs: number
  failed: number
  lost: number
  rows: number
  bytes: number
  /** From when they were handed out to their ends, all together. */
  took_ms: number
  slowest_ms: number
}

export interface ResultPartTable {
  run_id: Fixed<string>
  number: Fixed<number>
  rows: Fixed<number>
  /** Size as stored, which is as sent. */
  stored_bytes: Fixed<number>
  encoding: Fixed<'identity' | 'gzip' | 'zstd'>
  /** SHA-256 of the stored bytes, base64. */
  digest: Fixed<string>
  /** The bytes, where they are kept in the database; null where a file holds them. */
  body: Fixed<Uint8Array | null>
}

export interface InspectionUrlTable {
  id: Fixed<string>
  name: string
  token: Fixed<string>
  created_at: Fixed<number>
}

export interface InspectedRequestTable {
  id: Fixed<string>
  inspection_url_id: Fixed<string>
  at: Fixed<number>
  webhook_id: Fixed<string | null>
  headers: Fixed<Json>
  bytes: Fixed<number>
  body: Fixed<string>
  truncated: Fixed<Flag>
}

/** Digests of the rows in a cursor's window that were sent, as the run that sent the last of them saw the window. */
export interface SentRowsTable {
  run_id: Fixed<string>
  command_id: Fixed<string>
  count: Fixed<number>
  /** 16 bytes each, sorted; a row sent n times stands there n times. */
  digests: Fixed<Uint8Array>
}

/** One change of a command's last value: by a run, or by a person. */
export interface CursorMoveTable {
  id: Fixed<string>
  connection_id: Fixed<string>
  command_id: Fixed<string>
  at: Fixed<number>
  /** The run that moved it; null for a person. */
  run_id: Fixed<string | null>
  /** The person that moved it; null for a run. */
  moved_by: Fixed<string | null>
  /** TypedValue, or null. */
  from_value: Fixed<Json | null>
  to_value: Fixed<Json | null>
}

export interface IdempotencyKeyTable {
  connection_id: Fixed<string>
  key: Fixed<string>
  /** SHA-256 of what was asked, so that the key of one request is not taken for another's. */
  request_digest: Fixed<string>
  command_id: Fixed<string>
  created_at: Fixed<number>
}

export interface AlertTable {
  id: Fixed<string>
  connection_id: Fixed<string>
  /** Null where it is about the whole connection. It outlives the command, so that it resolves as any other. */
  command_id: Fixed<string | null>
  command_name: Fixed<string | null>
  kind: Fixed<'stale' | 'no-rows' | 'stuck' | 'no-gateway' | 'dead-letter' | 'receiver-paused' | 'held-back'>
  /** Origin of the receiver that it is about; empty for anything else, so that it can be unique. */
  receiver: Generated<string>
  message: Fixed<string>
  opened_at: Fixed<number>
  /** Null while it stands. */
  resolved_at: number | null
}

/** The duty to tell the connection's alert URL that an alert was raised or has resolved. */
export interface AlertNoticeTable {
  id: Fixed<string>
  connection_id: Fixed<string>
  alert_id: Fixed<string>
  event: Fixed<'raised' | 'resolved'>
  url: string
  state: 'PENDING' | 'DELIVERED' | 'FAILED'
  /** Counted when an attempt begins: whoever finds another number then has lost it to somebody else. */
  attempt_count: Generated<number>
  /** When the next attempt is due; while one is under way, when somebody else may try. */
  next_attempt_at: number | null
  last_error: string | null
  created_at: Fixed<number>
}
