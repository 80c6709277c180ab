import { type Static, Type } from 'typebox'
import { CallbackRate, callbackOptions, ShownCredential } from './callback.ts'
import { Command, NewDynamicCommand } from './command.ts'
import { closed, ListQuery, orNull, Time } from './common.ts'
import { ConnectionName } from './connection.ts'

const simpleTypes = [
  Type.Literal('text'),
  Type.Literal('integer'),
  Type.Literal('decimal'),
  Type.Literal('date'),
  Type.Literal('timestamp'),
  Type.Literal('boolean'),
] as const

/** Of one value: what a parameter is bound as. */
export const SimpleParameterType = Type.Union([...simpleTypes])
export type SimpleParameterType = Static<typeof SimpleParameterType>

const ParameterName = Type.String({ minLength: 1, maxLength: 100, description: 'NAME of @object.params.NAME@' })

/** How a parameter of an app is typed. What is not said of one that the text uses: text, required. */
export const AppParameterInput = Type.Object(
  {
    name: ParameterName,
    type: Type.Union([...simpleTypes, Type.Literal('list')], {
      description: 'list: as many values as it has, for `IN (@object.params.NAME@)`',
    }),
    of: Type.Optional(Type.Union([...simpleTypes], { description: 'Type of the values of a list; text unless said' })),
    required: Type.Optional(
      Type.Boolean({
        description: 'true (default): a value must be given, unless there is a default; false: else NULL',
      }),
    ),
    default: Type.Optional(Type.Unknown({ description: 'The value where none is given' })),
    description: Type.Optional(Type.String({ maxLength: 1_000 })),
  },
  closed,
)
export type AppParameterInput = Static<typeof AppParameterInput>

/** A parameter of an app's command, as found in its text. */
export const AppParameter = Type.Object({
  name: ParameterName,
  type: AppParameterInput.properties.type,
  of: Type.Optional(SimpleParameterType),
  required: Type.Boolean(),
  default: Type.Optional(Type.Unknown()),
  description: Type.Optional(Type.String()),
})
export type AppParameter = Static<typeof AppParameter>

const id = Type.String({ minLength: 1, maxLength: 100 })

/** Where the rows of an app's command go. */
export const AppCallback = Type.Union(
  [
    Type.Object({ kind: Type.Literal('url'), url: Type.String({ minLength: 1, maxLength: 2_000 }) }, closed),
    Type.Object({ kind: Type.Literal('direct_url'), directUrl: id }, closed),
    Type.Object({ kind: Type.Literal('webhook') }, closed),
    Type.Object({ kind: Type.Literal('flow') }, closed),
  ],
  {
    description:
      'url: any URL · direct_url: one of the direct URLs, by id · webhook: the flow run’s Wait for webhook · flow: this flow, which adds the rows to its record',
  },
)
export type AppCallback = Static<typeof AppCallback>

const Name = Type.String({ minLength: 1, maxLength: 200 })
const Sql = Type.String({ minLength: 1, maxLength: 1_048_576, description: 'With @object.params.NAME@' })
const { exactNumbers, timeoutSeconds, maxRows, maxBytes, writes } = NewDynamicCommand.properties
const { retries, callbackTimeoutSeconds, callbackFormat, callbackHeaders, callbackCredential, emptyResults } =
  callbackOptions
const options = {
  exactNumbers,
  timeoutSeconds,
  maxRows,
  maxBytes,
  writes,
  retries,
  callbackTimeoutSeconds,
  callbackFormat,
  callbackHeaders,
  callbackCredential,
  callbackRate: Type.Optional(orNull(CallbackRate)),
  emptyResults,
}

/** A further Data Gateway app of a connection. */
export const NewApp = Type.Object(
  {
    connection: ConnectionName,
    name: Name,
    sql: Type.Optional(orNull(Sql)),
    parameters: Type.Optional(Type.Array(AppParameterInput, { maxItems: 1_000 })),
    callback: Type.Optional(AppCallback),
    ...options,
  },
  closed,
)
export type NewApp = Static<typeof NewApp>

/** What an edit of an app changes; what is left out stays. Parameters keep their types as long as the text has them. */
export const AppPatch = Type.Object(
  { ...NewApp.properties, name: Type.Optional(Name), connection: Type.Optional(ConnectionName) },
  closed,
)
export type AppPatch = Static<typeof AppPatch>

/** What a copy is called; by default as the app, with "(copy)". */
export const CloneApp = Type.Object({ name: Type.Optional(Name) }, closed)

/** A tool of the list: SQL for a connection, with typed parameters. */
export const App = Type.Object({
  id: Type.String(),
  kind: Type.Literal('data_gateway'),
  connection: Type.String(),
  name: Type.String(),
  sql: orNull(Type.String({ description: 'null: not written yet, so no flow can use it' })),
  parameters: Type.Array(AppParameter, { description: 'In the order of the text' }),
  callback: AppCallback,
  exactNumbers: Command.properties.exactNumbers,
  timeoutSeconds: Command.properties.timeoutSeconds,
  maxRows: Command.properties.maxRows,
  maxBytes: Command.properties.maxBytes,
  writes: Command.properties.writes,
  retries: Command.properties.retries,
  callbackTimeoutSeconds: Command.properties.callbackTimeoutSeconds,
  callbackFormat: Command.properties.callbackFormat,
  callbackHeaderNames: Command.properties.callbackHeaderNames,
  callbackCredential: orNull(ShownCredential),
  callbackRate: Command.properties.callbackRate,
  emptyResults: Command.properties.emptyResults,
  createdAt: Time,
  updatedAt: Time,
})
export type App = Static<typeof App>

/** Which apps, and which page of them: oldest first. */
export const AppQuery = Type.Object({ connection: Type.Optional(ConnectionName), ...ListQuery.properties })
export type AppQuery = Static<typeof AppQuery>
