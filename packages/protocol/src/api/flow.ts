import { type Static, Type } from 'typebox'
import { AppCallback, AppParameterInput } from './app.ts'
import { CallbackCredential, CallbackHeaders, ShownCredential } from './callback.ts'
import { closed, orNull, Time } from './common.ts'
import { FlowDefinition } from './flow-definition.ts'

const Name = Type.String({ minLength: 1, maxLength: 200 })
const Description = Type.String({ maxLength: 2_000 })

/** A definition as a request has it; what is wrong with it is told by step. */
const DefinitionInput = Type.Unsafe<unknown>({
  type: 'object',
  additionalProperties: true,
  description: 'A FlowDefinition; its JSON Schema is at /api/v1/flows/schema',
})

/** A flow as it is made; a definition becomes its draft. */
export const NewFlow = Type.Object(
  { name: Name, description: Type.Optional(Description), definition: Type.Optional(DefinitionInput) },
  closed,
)
export type NewFlow = Static<typeof NewFlow>

/** What an edit of a flow changes. Its steps are in its versions. */
export const FlowPatch = Type.Object({ name: Type.Optional(Name), description: Type.Optional(Description) }, closed)
export type FlowPatch = Static<typeof FlowPatch>

/** What a draft is to be. */
export const FlowDraft = Type.Object({ definition: DefinitionInput }, closed)

/** A flow, and which versions of it there are. */
export const Flow = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  publishedVersion: orNull(Type.Integer({ description: 'The version that new flow runs begin with' })),
  draftVersion: orNull(Type.Integer({ description: 'The version that is being written' })),
  createdAt: Time,
  updatedAt: Time,
})
export type Flow = Static<typeof Flow>

/** A version without its definition. */
export const FlowVersionInfo = Type.Object({
  number: Type.Integer(),
  state: Type.Union([Type.Literal('draft'), Type.Literal('tested'), Type.Literal('published')], {
    description: 'tested: what the draft was when a flow run was begun with it as a test; it does not change any more',
  }),
  savedBy: orNull(Type.String({ description: 'E-mail address, or the name of an API token' })),
  savedAt: Time,
  publishedAt: orNull(Time),
})

/** A version of a flow. A published one never changes, so a flow run ends as it began. */
export const FlowVersion = Type.Intersect([FlowVersionInfo, Type.Object({ definition: FlowDefinition })])
export type FlowVersion = Static<typeof FlowVersion>

/** What is wrong with a definition; nothing, where it could be saved. */
export const FlowProblems = Type.Object({
  errors: Type.Array(Type.Object({ path: Type.String(), message: Type.String() })),
})
export type FlowProblems = Static<typeof FlowProblems>

/** A secret of a flow as it is set. What is left out goes. */
export const NewFlowSecret = Type.Object(
  {
    origin: Type.String({
      minLength: 1,
      maxLength: 300,
      description: 'Scheme, host and port of the only receiver it is for, such as https://api.example.com',
    }),
    headers: Type.Optional(CallbackHeaders),
    credential: Type.Optional(CallbackCredential),
  },
  closed,
)
export type NewFlowSecret = Static<typeof NewFlowSecret>

/** What is shown of a secret. */
export const FlowSecret = Type.Object({
  name: Type.String(),
  origin: Type.String(),
  headerNames: Type.Array(Type.String()),
  credential: orNull(ShownCredential),
  updatedAt: Time,
})
export type FlowSecret = Static<typeof FlowSecret>

/** An app as a flow’s file has it, under the name that the file’s steps say. */
const ExportedApp = Type.Object(
  {
    connection: Type.String(),
    name: Type.String(),
    sql: orNull(Type.String()),
    parameters: Type.Array(AppParameterInput),
    callback: AppCallback,
  },
  closed,
)

/** A flow as a file: to keep in Git, or to bring to another server. No secret is in it. */
export const FlowFile = Type.Object(
  {
    format: Type.Literal('postern.flow/1'),
    name: Name,
    description: Description,
    definition: Type.Unsafe<unknown>({
      type: 'object',
      additionalProperties: true,
      description: 'A FlowDefinition whose data_gateway steps name their apps as CONNECTION/APP',
    }),
    apps: Type.Array(ExportedApp, { maxItems: 200, description: 'The apps it uses; made where they are missing' }),
    secrets: Type.Array(Type.Object({ name: Type.String(), origin: Type.String() }, closed), {
      maxItems: 100,
      description: 'Which secrets must be set again after an import',
    }),
  },
  closed,
)
export type FlowFile = Static<typeof FlowFile>
