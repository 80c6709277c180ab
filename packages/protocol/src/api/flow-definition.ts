import { type Static, Type } from 'typebox'
import { Retries } from './callback.ts'
import { closed } from './common.ts'

/** Most steps of a flow, and of what a `for_each` does. */
export const mostSteps = 200

/** What a step is called in its flow: its key under `steps`. */
export const StepName = Type.String({
  pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
  maxLength: 63,
  description: 'Name of a step',
})

/** The name in the record that a step's outcome stands under. */
export const RecordName = Type.String({
  pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
  maxLength: 63,
  description: 'Name in the record, so that expressions read it as object.NAME',
})

/** A JSONata expression over `object` (the record), `webhooks` (a URL for each Wait for webhook, by its step) and `run`. */
export const Expression = Type.String({
  minLength: 1,
  maxLength: 65_536,
  description: 'JSONata over object, the record; webhooks, the URLs of this flow run by step; and run, its id',
})

const next = Type.Optional(
  Type.String({ ...StepName, description: 'The step that follows; without it, the flow run ends here' }),
)
const into = Type.Optional(RecordName)
const MostSeconds = 31_536_000

/** Runs an app's command with parameters from the record. */
export const DataGatewayStep = Type.Object(
  {
    type: Type.Literal('data_gateway'),
    app: Type.String({ minLength: 1, maxLength: 100, description: 'Id of the app' }),
    parameters: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Expression, {
        description: 'For each @object.params.NAME@ of the app that gets a value',
      }),
    ),
    into,
    webhook: Type.Optional(
      Type.String({
        ...StepName,
        description:
          'Where the app’s callback is a webhook: the Wait for webhook step that the rows go to; without it, next',
      }),
    ),
    next,
  },
  closed,
)
export type DataGatewayStep = Static<typeof DataGatewayStep>

/** Waits until the step's own URL is called, and adds what came to the record. */
export const WaitForWebhookStep = Type.Object(
  {
    type: Type.Literal('wait_for_webhook'),
    into: RecordName,
    timeLimitSeconds: Type.Integer({ minimum: 1, maximum: MostSeconds }),
    onTimeout: Type.Optional(
      Type.String({ ...StepName, description: 'The step after the time limit; without it, the flow run fails' }),
    ),
    next,
  },
  closed,
)
export type WaitForWebhookStep = Static<typeof WaitForWebhookStep>

/** Sends a request; its answer (`{status, headers, body}`) goes into the record. */
export const HttpRequestStep = Type.Object(
  {
    type: Type.Literal('http_request'),
    method: Type.Union([
      Type.Literal('GET'),
      Type.Literal('POST'),
      Type.Literal('PUT'),
      Type.Literal('PATCH'),
      Type.Literal('DELETE'),
    ]),
    url: Type.String({
      minLength: 1,
      maxLength: 2_000,
      description: 'http or https; {{expression}} in its path or query stands for a value, which is encoded',
    }),
    headers: Type.Optional(
      Type.Record(Type.String({ maxLength: 100 }), Expression, {
        maxProperties: 20,
        description:
          'Headers that are no secret: expressions that give a text. Secret ones stand in a secret of the flow',
      }),
    ),
    body: Type.Optional(Expression),
    secret: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 63,
        description:
          'Name of the flow’s secret whose credential and headers go along; its origin must be that of the URL',
      }),
    ),
    timeoutSeconds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 300, description: 'For one attempt; 30 unless said' }),
    ),
    retries: Type.Optional(Retries),
    into,
    next,
  },
  closed,
)
export type HttpRequestStep = Static<typeof HttpRequestStep>

/** Makes a new record, or a part of it. */
export const TransformStep = Type.Object(
  {
    type: Type.Literal('transform'),
    expression: Expression,
    into: Type.Optional(
      Type.String({ ...RecordName, description: 'Without it, the expression gives an object that becomes the record' }),
    ),
    next,
  },
  closed,
)
export type TransformStep = Static<typeof TransformStep>

/** Goes one of two ways. What the expression gives is taken as JSONata’s `$boolean` takes it. */
export const ConditionStep = Type.Object(
  {
    type: Type.Literal('condition'),
    if: Expression,
    then: next,
    else: next,
  },
  closed,
)
export type ConditionStep = Static<typeof ConditionStep>

/** Goes the way of the first case that is true. */
export const SwitchStep = Type.Object(
  {
    type: Type.Literal('switch'),
    cases: Type.Array(Type.Object({ when: Expression, next }, closed), { minItems: 1, maxItems: 50 }),
    else: next,
  },
  closed,
)
export type SwitchStep = Static<typeof SwitchStep>

/** Waits for a time, at no cost. */
export const DelayStep = Type.Object(
  {
    type: Type.Literal('delay'),
    seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: MostSeconds })),
    until: Type.Optional(Expression),
    next,
  },
  { ...closed, description: 'Either seconds, or until: an expression that gives a time as RFC 3339 has it' },
)
export type DelayStep = Static<typeof DelayStep>

/** Ends the flow run. */
export const StopStep = Type.Object(
  {
    type: Type.Literal('stop'),
    answer: Type.Optional(Expression),
    status: Type.Optional(
      Type.Integer({
        minimum: 200,
        maximum: 599,
        description: 'HTTP status for who waits for the answer; 200 unless said',
      }),
    ),
  },
  closed,
)
export type StopStep = Static<typeof StopStep>

/** A step that stands alone: all but `for_each`, which has steps of its own. */
export const SingleStep = Type.Union([
  DataGatewayStep,
  WaitForWebhookStep,
  HttpRequestStep,
  TransformStep,
  ConditionStep,
  SwitchStep,
  DelayStep,
  StopStep,
])
export type SingleStep = Static<typeof SingleStep>

const stepsOf = <T extends Parameters<typeof Type.Record>[1]>(step: T) =>
  Type.Record(StepName, step, { ...closed, minProperties: 1, maxProperties: mostSteps })

/**
 * Does steps for each item. Their record is the record as it stood, with the item under `object.item` and its number, from
 * 0, under `object.index`. What `object.item` is at the end of each (or the answer of its `stop`) goes into the record.
 */
export const ForEachStep = Type.Object(
  {
    type: Type.Literal('for_each'),
    items: Type.String({
      ...Expression,
      description: 'Gives an array; or a reference to a stored result, whose rows are then read as they are needed',
    }),
    parallel: Type.Optional(Type.Integer({ minimum: 1, maximum: 32, description: 'Items at a time; 1 unless said' })),
    do: Type.Object({ start: StepName, steps: stepsOf(SingleStep) }, closed),
    into,
    next,
  },
  closed,
)
export type ForEachStep = Static<typeof ForEachStep>

/** Any step of a flow. */
export const Step = Type.Union([...SingleStep.anyOf, ForEachStep])
export type Step = Static<typeof Step>

/** How many steps one flow run may make when its definition does not say: what ends a loop that would never end. */
export const defaultMaxSteps = 1_000

/** What a flow does: steps by name, and which one is first. */
export const FlowDefinition = Type.Object(
  {
    start: StepName,
    steps: stepsOf(Step),
    answer: Type.Optional(
      Type.Union([Type.Literal('accepted'), Type.Literal('result')], {
        description:
          'What a direct URL answers: 202 and the flow run’s id at once (default), or the result when it is there',
      }),
    ),
    maxSteps: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        description: `Steps that one flow run, or one item of for_each, may make; ${defaultMaxSteps} unless said`,
      }),
    ),
  },
  closed,
)
export type FlowDefinition = Static<typeof FlowDefinition>
