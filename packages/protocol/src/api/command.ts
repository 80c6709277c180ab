import { type Static, Type } from 'typebox'
import { ValueType } from '../typed-value.ts'
import { closed, orNull, Time } from './common.ts'
import { Schedule } from './schedule.ts'

export const CommandStatus = Type.Union([
  Type.Literal('READY'),
  Type.Literal('PROCESSING'),
  Type.Literal('PAUSED'),
  Type.Literal('FINISHED'),
])
export type CommandStatus = Static<typeof CommandStatus>

const Sql = Type.String({ minLength: 1, maxLength: 1_048_576 })
const CallbackUrl = Type.String({ minLength: 1, maxLength: 2_000, description: 'http or https' })
const LastField = Type.String({ minLength: 1, maxLength: 200 })
const LastValue = Type.Union([Type.String({ maxLength: 65_536 }), Type.Integer(), Type.Null()], {
  description: 'Whole numbers beyond 2^53 and decimals are written as strings',
})
const LastValueOption = Type.Union([Type.Literal('greatest'), Type.Literal('last')])
const ExactNumbers = Type.Union([Type.Literal('number'), Type.Literal('string')])
const Name = Type.String({ minLength: 1, maxLength: 200 })
const TimeoutSeconds = Type.Integer({ minimum: 1, maximum: 86_400 })

const optionalFields = {
  name: Type.Optional(orNull(Name)),
  lastField: Type.Optional(orNull(LastField)),
  lastValue: Type.Optional(LastValue),
  lastValueType: Type.Optional(ValueType),
  lastValueOption: Type.Optional(LastValueOption),
  fromBeginning: Type.Optional(Type.Boolean()),
  exactNumbers: Type.Optional(ExactNumbers),
  timeoutSeconds: Type.Optional(orNull(TimeoutSeconds)),
}

export const NewCommand = Type.Object(
  { sql: Sql, callbackUrl: CallbackUrl, schedule: Schedule, paused: Type.Optional(Type.Boolean()), ...optionalFields },
  closed,
)
export type NewCommand = Static<typeof NewCommand>

export const CommandPatch = Type.Object(
  {
    sql: Type.Optional(Sql),
    callbackUrl: Type.Optional(CallbackUrl),
    schedule: Type.Optional(Schedule),
    ...optionalFields,
  },
  closed,
)
export type CommandPatch = Static<typeof CommandPatch>

const ParamValue = Type.Union([Type.String({ maxLength: 1_048_576 }), Type.Number(), Type.Boolean(), Type.Null()])

export const NewDynamicCommand = Type.Object(
  {
    sql: Sql,
    params: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), ParamValue)),
    callbackUrl: Type.Optional(CallbackUrl),
    exactNumbers: Type.Optional(ExactNumbers),
    timeoutSeconds: Type.Optional(orNull(TimeoutSeconds)),
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
  fromBeginning: Type.Boolean(),
  exactNumbers: ExactNumbers,
  timeoutSeconds: orNull(Type.Integer()),
  status: CommandStatus,
  error: orNull(CommandError),
  dueAt: orNull(Time),
  runId: orNull(Type.String({ description: 'The run that holds the command now' })),
  lastRunAt: orNull(Time),
  createdAt: Time,
  updatedAt: Time,
})
export type Command = Static<typeof Command>
