import {
  FlowRunDetail,
  FlowRunPage,
  FlowRunQuery,
  FlowRunStep,
  ListQuery,
  listOf,
  NewFlowRun,
  RetryFlowRun,
} from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import { type ControlContext, cancelFlowRun, replayFlowRun, retryFlowRun, startByHand } from './control-flow-runs.ts'
import { listFlowRuns, readFlowRun, readSteps } from './list-flow-runs.ts'
import { testDraft } from './test-draft.ts'

const tags = ['Flows']
const params = Type.Object({ id: Type.String() })

export function flowRunRoutes(app: App, context: ControlContext): void {
  const { db } = context
  app.post(
    '/flows/:id/runs',
    {
      schema: {
        tags,
        operationId: 'startFlowRun',
        summary: 'Start a flow run by hand',
        params,
        body: NewFlowRun,
        response: { 201: FlowRunDetail },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await startByHand(context, request.params.id, request.body.record ?? {})),
  )
  app.post(
    '/flows/:id/draft/runs',
    {
      schema: {
        tags,
        operationId: 'testFlowDraft',
        summary: 'Start a flow run with the draft, as it is now',
        params,
        body: NewFlowRun,
        response: { 201: FlowRunDetail },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await testDraft(context, request.params.id, request.body.record ?? {})),
  )
  app.get(
    '/flow-runs',
    {
      schema: {
        tags,
        operationId: 'listFlowRuns',
        summary: 'Flow runs, newest first, by flow, state, time, or a field of the record',
        querystring: FlowRunQuery,
        response: { 200: FlowRunPage },
      },
    },
    async (request) => listFlowRuns(db, request.query),
  )
  app.get(
    '/flow-runs/:id',
    {
      schema: {
        tags,
        operationId: 'readFlowRun',
        summary: 'One flow run with its steps',
        params,
        response: { 200: FlowRunDetail },
      },
    },
    async (request) => readFlowRun(db, request.params.id),
  )
  app.get(
    '/flow-runs/:id/steps',
    {
      schema: {
        tags,
        operationId: 'listFlowRunSteps',
        summary: 'Steps of a flow run, in the order in which they began',
        params,
        querystring: ListQuery,
        response: { 200: listOf(FlowRunStep) },
      },
    },
    async (request) => readSteps(db, request.params.id, request.query),
  )
  app.post(
    '/flow-runs/:id/cancel',
    {
      schema: {
        tags,
        operationId: 'cancelFlowRun',
        summary: 'End a flow run where it is',
        params,
        response: { 200: FlowRunDetail },
      },
    },
    async (request) => cancelFlowRun(context, request.params.id),
  )
  app.post(
    '/flow-runs/:id/retry',
    {
      schema: {
        tags,
        operationId: 'retryFlowRun',
        summary: 'Go on from a step of a flow run that is over',
        params,
        body: RetryFlowRun,
        response: { 200: FlowRunDetail },
      },
    },
    async (request) => retryFlowRun(context, request.params.id, request.body.stepId),
  )
  app.post(
    '/flow-runs/:id/replay',
    {
      schema: {
        tags,
        operationId: 'replayFlowRun',
        summary: 'Start another flow run with the same record',
        params,
        response: { 201: FlowRunDetail },
      },
    },
    async (request, reply) => reply.status(201).send(await replayFlowRun(context, request.params.id)),
  )
}
