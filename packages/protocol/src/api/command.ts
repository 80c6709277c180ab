import { type Static, Type } from 'typebox'
import { Overlap, RunWarning } from '../gateway-api.ts'
import { mostListValues, ValueType } from '../typed-value.ts'
import { StandingAlert } from './alert.ts'
import {
  CallbackRate,
  CallbackTimeoutSeconds,
  callbackOptions,
  EmptyResults,
  Retries,
  ShownCredential,
  Unordered,
} from './callback.ts'
import { CallbackFormat } from './callback-format.ts'
import { closed, orNull, Time } from './common.ts'
import { NewSchedule, Schedule } from './schedule.ts'

/** READY: waits for its time or a gateway · PROCESSING: a gateway has it · PAUSED · FINISHED: a dynamic one, archived. */
export const CommandStatus = Type.Union([
  Type.Literal('READY'),
  Type.Literal('PROCESSING'),
  Type.Literal('PAUSED'),
  Type.Literal('FINISHED'),
])
export type CommandStatus = Static<typeof CommandStatus>

const Sql = Type.String({ minLength: 1, maxLength: 1_048_576 })
const CallbackUrl = Type.String({
  minLength: 1,
  maxLength: 2_000,
  description:
    'http or https; or `postern://direct-urls/` with the id or the name of a direct URL of this server, which is reached without HTTP',
})
const LastField = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'The column whose values `@last_value@` follows, so that a run fetches only what is new',
})
const LastValue = Type.Union([Type.String({ maxLength: 65_536 }), Type.Integer(), Type.Null()], {
  description: 'Whole numbers beyond 2^53 and decimals are written as strings',
})
const LastValueOption = Type.Union([Type.Literal('greatest'), Type.Literal('last')], {
  description: 'Which value of the last field becomes the last value: the greatest (default), or that of the last row',
})
const ExactNumbers = Type.Union([Type.Literal('number'), Type.Literal('string')], {
  description: 'Whether 64-bit integers and decimals are JSON numbers with all their digits (default), or strings',
})
const Name = Type.String({ minLength: 1, maxLength: 200 })
const TimeoutSeconds = Type.Integer({
  minimum: 1,
  maximum: 86_400,
  description: 'Longest time for executing the statement and reading its rows; null: none',
})
const FromBeginning = Type.Boolean({
  description: 'The first run binds the least value of the last field, so that no last value is needed',
})

const MaxRows = Type.Integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'A result of more fails whole',
})
const MaxBytes = Type.Integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'A result whose JSON has more bytes fails whole',
})
const SealedFor = Type.Array(Type.String({ maxLength: 200 }), {
  minItems: 1,
  maxItems: 10,
  description:
    'age recipients (`age1…`): the gateway encrypts the rows, which only the holders of these keys can read; null: not',
})
const DeliveredBy = Type.Union([Type.Literal('server'), Type.Literal('direct')], {
  description:
    'Who posts to the callback URL: the server (default), or the gateway itself (`direct`), with no row on the server',
})
const Writes = Type.Union([Type.Literal('auto'), Type.Literal('yes'), Type.Literal('no')], {
  description:
    'Whether the statement may write, so that a lost run waits for a person: judged by its text (default), or as said',
})

/** How often something must come: a run that succeeds, or rows. Its absence raises an alert. */
export const Freshness = Type.Object(
  {
    of: Type.Union([Type.Literal('run'), Type.Literal('rows')]),
    withinSeconds: Type.Integer({ minimum: 1, maximum: 31_536_000 }),
  },
  closed,
)
export type Freshness = Static<typeof Freshness>

const optionalFields = {
  name: Type.Optional(orNull(Name)),
  lastField: Type.Optional(orNull(LastField)),
  lastValue: Type.Optional(LastValue),
  lastValueType: Type.Optional(ValueType),
  lastValueOption: Type.Optional(LastValueOption),
  fromBeginning: Type.Optional(FromBeginning),
  exactNumbers: Type.Optional(ExactNumbers),
  timeoutSeconds: Type.Optional(orNull(TimeoutSeconds)),
  overlap: Type.Optional(orNull(Overlap)),
  maxRows: Type.Optional(orNull(MaxRows)),
  maxBytes: Type.Optional(orNull(MaxBytes)),
  writes: Type.Optional(Writes),
  activeFrom: Type.Optional(orNull(Time)),
  activeUntil: Type.Optional(orNull(Time)),
  freshness: Type.Optional(orNull(Freshness)),
  sealedFor: Type.Optional(orNull(SealedFor)),
  delivery: Type.Optional(DeliveredBy),
  callbackRate: Type.Optional(orNull(CallbackRate)),
  unordered: Type.Optional(Unordered),
  ...callbackOptions,
}

/** A static command as it is made. */
export const NewCommand = Type.Object(
  {
    sql: Sql,
    callbackUrl: CallbackUrl,
    schedule: NewSchedule,
    paused: Type.Optional(Type.Boolean()),
    ...optionalFields,
  },
  closed,
)
export type NewCommand = Static<typeof NewCommand>

/** What an edit of a static command changes; what is left out stays as it is. */
export const CommandPatch = Type.Object(
  {
    sql: Type.Optional(Sql),
    callbackUrl: Type.Optional(CallbackUrl),
    schedule: Type.Optional(NewSchedule),
    acknowledgedValue: Type.Optional(LastValue),
    ...optionalFields,
  },
  closed,
)
export type CommandPatch = Static<typeof CommandPatch>

/** What a copy is called; by default as the command, with "(copy)". */
export const CloneCommand = Type.Object({ name: Type.Optional(Name) }, closed)
export type CloneCommand = Static<typeof CloneCommand>

/** How many commands were paused or resumed together. */
export const ChangedCommands = Type.Object({ changed: Type.Integer() })
export type ChangedCommands = Static<typeof ChangedCommands>

const OneValue = [Type.String({ maxLength: 1_048_576 }), Type.Number(), Type.Boolean(), Type.Null()] as const
const ParamValue = Type.Union([
  ...OneValue,
  Type.Array(Type.Union([...OneValue]), { maxItems: mostListValues, description: 'For IN (@object.params.NAME@)' }),
])

/** A command that runs once, with the values of its `@object.params.NAME@`. */
export const NewDynamicCommand = Type.Object(
  {
    sql: Sql,
    params: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), ParamValue)),
    callbackUrl: Type.Optional(CallbackUrl),
    exactNumbers: Type.Optional(ExactNumbers),
    timeoutSeconds: Type.Optional(orNull(TimeoutSeconds)),
    maxRows: Type.Optional(orNull(MaxRows)),
    maxBytes: Type.Optional(orNull(MaxBytes)),
    writes: Type.Optional(Writes),
    sealedFor: Type.Optional(orNull(SealedFor)),
    callbackRate: Type.Optional(orNull(CallbackRate)),
    ...callbackOptions,
  },
  closed,
)
export type NewDynamicCommand = Static<typeof NewDynamicCommand>

/** The red flag beside a status: what went wrong last, until a run succeeds. */
export const CommandError = Type.Object({
  code: Type.String(),
  message: Type.String(),
  sqlState: orNull(Type.String()),
  at: Time,
  runId: orNull(Type.String()),
})
export type CommandError = Static<typeof CommandError>

/** What the linter has found, and how to mend it. */
export const CommandWarning = Type.Object({
  code: Type.String(),
  path: Type.String({ description: 'JSON pointer to the field it is about' }),
  message: Type.String(),
  fix: Type.String(),
})
export type CommandWarning = Static<typeof CommandWarning>

/** All that the linter has found. */
export const CommandWarnings = Type.Object({ items: Type.Array(CommandWarning) })
export type CommandWarnings = Static<typeof CommandWarnings>

/** A command and where it stands. */
export const Command = Type.Object({
  id: Type.String(),
  connection: Type.String(),
  kind: Type.Union([Type.Literal('static'), Type.Literal('dynamic')]),
  name: orNull(Type.String()),
  sql: Type.String(),
  callbackUrl: orNull(Type.String()),
  schedule: orNull(Schedule),
  scheduleWords: orNull(Type.String()),
  lastField: orNull(Type.String()),
  lastValue: orNull(Type.String()),
  lastValueType: orNull(ValueType),
  lastValueOption: LastValueOption,
  fromBeginning: FromBeginning,
  exactNumbers: ExactNumbers,
  timeoutSeconds: orNull(Type.Integer()),
  overlap: orNull(Overlap),
  maxRows: orNull(Type.Integer()),
  maxBytes: orNull(Type.Integer()),
  writes: Writes,
  activeFrom: orNull(Time),
  activeUntil: orNull(Time),
  freshness: orNull(Freshness),
  retries: Retries,
  callbackTimeoutSeconds: orNull(CallbackTimeoutSeconds),
  callbackFormat: orNull(CallbackFormat),
  callbackHeaderNames: Type.Array(Type.String(), {
    description: 'Of the headers of one’s own; values are never shown',
  }),
  callbackCredential: orNull(ShownCredential),
  emptyResults: EmptyResults,
  callbackRate: orNull(CallbackRate),
  unordered: Unordered,
  sealedFor: orNull(Type.Array(Type.String())),
  delivery: DeliveredBy,
  acknowledgedValue: orNull(
    Type.String({
      description:
        'The last value up to which every row has been delivered, or dropped by hand; lastValue is read up to',
    }),
  ),
  warnings: Type.Optional(
    Type.Array(CommandWarning, {
      description: 'What the linter has found; only in the answers to creating and editing',
    }),
  ),
  runWarnings: Type.Array(RunWarning, { description: 'Of the last run that succeeded' }),
  lostRuns: Type.Integer({ description: 'Runs lost in a row; the next attempt is one more' }),
  status: CommandStatus,
  error: orNull(CommandError),
  alerts: Type.Array(StandingAlert, { description: 'Those that stand' }),
  dueAt: orNull(Time),
  runId: orNull(Type.String({ description: 'The run that holds the command now' })),
  lastRunAt: orNull(Time),
  createdAt: Time,
  updatedAt: Time,
})
export type Command = Static<typeof Command>
