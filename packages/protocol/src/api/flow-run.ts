import { type Static, Type } from 'typebox'
import { closed, ListQuery, listOf, orNull, Time } from './common.ts'

/** RUNNING: a step is under way, or waits · the rest are final, but for a retry. */
export const FlowRunState = Type.Union([
  Type.Literal('RUNNING'),
  Type.Literal('DONE'),
  Type.Literal('FAILED'),
  Type.Literal('CANCELLED'),
])
export type FlowRunState = Static<typeof FlowRunState>

/** READY: due, or under way · WAITING: for a time, a webhook, a command or items · the rest are final. */
export const FlowStepState = Type.Union([
  Type.Literal('READY'),
  Type.Literal('WAITING'),
  Type.Literal('DONE'),
  Type.Literal('FAILED'),
  Type.Literal('CANCELLED'),
])
export type FlowStepState = Static<typeof FlowStepState>

const FlowError = Type.Object({ code: Type.String(), message: Type.String() })

/** One record on its way through a flow. */
export const FlowRun = Type.Object({
  id: Type.String(),
  flowId: Type.String(),
  version: Type.Integer({ description: 'The version of the flow that it began with' }),
  state: FlowRunState,
  startedBy: Type.Union(
    [Type.Literal('hand'), Type.Literal('test'), Type.Literal('direct-url'), Type.Literal('replay')],
    { description: 'test: by hand, with the draft as it was then' },
  ),
  directUrlId: orNull(Type.String()),
  replayOf: orNull(Type.String({ description: 'The flow run whose record it has' })),
  answerStatus: orNull(Type.Integer()),
  error: orNull(Type.Intersect([FlowError, Type.Object({ step: orNull(Type.String()) })])),
  createdAt: Time,
  endedAt: orNull(Time),
})
export type FlowRun = Static<typeof FlowRun>

/** One execution of a step. */
export const FlowRunStep = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  name: Type.String(),
  type: Type.String(),
  state: FlowStepState,
  forEachStepId: orNull(Type.String({ description: 'The for_each step that it is done for' })),
  item: orNull(Type.Integer({ description: 'For which item, from 0' })),
  dueAt: orNull(Time),
  attempts: Type.Integer(),
  input: Type.Unknown({ description: 'The record as it was' }),
  output: Type.Unknown(),
  error: orNull(FlowError),
  connection: orNull(Type.String()),
  commandId: orNull(Type.String({ description: 'The command that it made' })),
  runId: orNull(Type.String({ description: 'The run that its rows are of' })),
  createdAt: Time,
  endedAt: orNull(Time),
})
export type FlowRunStep = Static<typeof FlowRunStep>

/** A flow run with its record, its answer and its first steps. */
export const FlowRunDetail = Type.Intersect([
  FlowRun,
  Type.Object({
    record: Type.Unknown({ description: 'What it began with' }),
    answer: Type.Unknown(),
    steps: Type.Array(FlowRunStep, { description: 'At most 500, in the order in which they began' }),
    moreSteps: Type.Boolean({ description: 'There are more than these: /flow-runs/{id}/steps has them all, by pages' }),
  }),
])
export type FlowRunDetail = Static<typeof FlowRunDetail>

/** Which flow runs, and which page of them: newest first. */
export const FlowRunQuery = Type.Object({
  flowId: Type.Optional(Type.String({ maxLength: 100 })),
  state: Type.Optional(FlowRunState),
  from: Type.Optional(Time),
  to: Type.Optional(Time),
  field: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+){0,9}$',
      maxLength: 300,
      description: 'Path in the record that it began with, such as customer.id; with `value`',
    }),
  ),
  value: Type.Optional(Type.String({ maxLength: 1_000, description: 'What stands there, as text' })),
  ...ListQuery.properties,
})
export type FlowRunQuery = Static<typeof FlowRunQuery>

/** One page of flow runs. */
export const FlowRunPage = Type.Object({
  ...listOf(FlowRun).properties,
  partial: Type.Optional(
    Type.Boolean({
      description:
        'A search by a field looks through so many records at a time: there are older ones that it has not seen; go on with nextCursor',
    }),
  ),
})
export type FlowRunPage = Static<typeof FlowRunPage>

const Record = Type.Unsafe<Readonly<globalThis.Record<string, unknown>>>({ type: 'object', description: 'The record' })

/** A flow run that is started by hand. */
export const NewFlowRun = Type.Object({ record: Type.Optional(Record) }, closed)
export type NewFlowRun = Static<typeof NewFlowRun>

/** From which step to go on: with the record that the step had. */
export const RetryFlowRun = Type.Object(
  {
    stepId: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id of an execution of a step; by default the one that failed' }),
    ),
  },
  closed,
)
export type RetryFlowRun = Static<typeof RetryFlowRun>

/** What a direct URL answers as soon as a record is stored: the flow run, or several in the order of the array. */
export const Accepted = Type.Object({
  id: Type.Optional(Type.String()),
  ids: Type.Optional(Type.Array(Type.String())),
})
