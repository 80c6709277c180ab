import {
  ArchiveQuery,
  ChangedCommands,
  CloneCommand,
  Command,
  CommandPatch,
  ConnectionName,
  listOf,
  NewCommand,
  Queue,
  QueueQuery,
  SchedulePreview,
  SchedulePreviewRequest,
} from '@postern/protocol/api'
import { Type } from 'typebox'
import { callerOf } from '../access/caller.ts'
import { nameOfCaller } from '../access/name-of-caller.ts'
import type { App } from '../app.ts'
import type { GatewayPresence } from '../connections/presence.ts'
import { noContent } from '../http/no-content.ts'
import { badInput } from '../lib/app-error.ts'
import type { PartStore } from '../results/part-store.ts'
import { checkSchedule } from '../schedules/check-schedule.ts'
import { previewSchedule } from '../schedules/preview-schedule.ts'
import { readNewSchedule } from '../schedules/read-schedule.ts'
import { cancelCommand } from './cancel-command.ts'
import { changeAll } from './change-all.ts'
import { changeStatus, type StatusRequest } from './change-status.ts'
import { cloneCommand } from './clone-command.ts'
import { withWarnings } from './command-warnings.ts'
import { type CommandContext, createStaticCommand } from './create-command.ts'
import { type Decision, decideOutcome } from './decide-outcome.ts'
import { deleteCommand } from './delete-command.ts'
import { editCommand } from './edit-command.ts'
import { readCommand } from './find-command.ts'
import { listArchive, listCommands } from './list-commands.ts'
import { readQueue } from './read-queue.ts'

const OfConnection = Type.Object({ name: ConnectionName })
const OfCommand = Type.Object({ id: Type.String() })
const tags = ['Commands']

interface CommandRoutesContext extends CommandContext {
  readonly parts: PartStore
  readonly presence: GatewayPresence
}

export function commandRoutes(app: App, commands: CommandRoutesContext): void {
  const { db, bus, clock, parts, presence } = commands
  app.post(
    '/connections/:name/commands',
    {
      schema: {
        tags,
        operationId: 'createCommand',
        summary: 'Add a static command',
        params: OfConnection,
        body: NewCommand,
        response: { 201: Command },
      },
    },
    async (request, reply) =>
      reply
        .status(201)
        .send(
          await withWarnings(
            db,
            await createStaticCommand(commands, request.params.name, request.body, nameOfCaller(callerOf(request))),
          ),
        ),
  )
  app.get(
    '/connections/:name/commands',
    {
      schema: {
        tags,
        operationId: 'listCommands',
        summary: 'List the static commands',
        params: OfConnection,
        response: { 200: listOf(Command) },
      },
    },
    async (request) => ({ items: await listCommands(db, request.params.name) }),
  )
  app.get(
    '/connections/:name/queue',
    {
      schema: {
        tags,
        operationId: 'readQueue',
        summary: 'What is processing, ready, failing and paused, a page of it',
        params: OfConnection,
        querystring: QueueQuery,
        response: { 200: Queue },
      },
    },
    async (request) => readQueue(db, presence, request.params.name, request.query, clock()),
  )
  app.get(
    '/connections/:name/archive',
    {
      schema: {
        tags,
        operationId: 'listArchive',
        summary: 'Finished dynamic commands, newest first',
        params: OfConnection,
        querystring: ArchiveQuery,
        response: { 200: listOf(Command) },
      },
    },
    async (request) => listArchive(db, request.params.name, request.query),
  )
  app.get(
    '/commands/:id',
    {
      schema: {
        tags,
        operationId: 'readCommand',
        summary: 'Read a command',
        params: OfCommand,
        response: { 200: Command },
      },
    },
    async (request) => readCommand(db.read, request.params.id),
  )
  app.patch(
    '/commands/:id',
    {
      schema: {
        tags,
        operationId: 'editCommand',
        summary: 'Edit a static command',
        params: OfCommand,
        body: CommandPatch,
        response: { 200: Command },
      },
    },
    async (request) =>
      withWarnings(db, await editCommand(commands, request.params.id, request.body, nameOfCaller(callerOf(request)))),
  )
  app.delete(
    '/commands/:id',
    {
      schema: {
        tags,
        operationId: 'deleteCommand',
        summary: 'Delete a command with its runs and results',
        params: OfCommand,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await deleteCommand(db, bus, clock, parts, request.params.id)
      return reply.status(204).send(null)
    },
  )
  const summaries: Record<StatusRequest, string> = {
    pause: 'Pause a command; a run under way goes on',
    resume: 'Let a paused command run again',
    run: 'Run a command now, once, without moving its schedule',
  }
  for (const request of ['pause', 'resume', 'run'] as const)
    app.post(
      `/commands/:id/${request}`,
      {
        schema: {
          tags,
          operationId: `${request}Command`,
          summary: summaries[request],
          params: OfCommand,
          response: { 200: Command },
        },
      },
      async ({ params }) => changeStatus(db, bus, clock, params.id, request),
    )
  const decisions: Record<Decision, string> = {
    'run-again': 'Run a command again whose outcome is unknown',
    'count-as-done': 'Count a run as done whose outcome is unknown',
    'dismiss-error': 'Take the red flag away',
  }
  for (const decision of ['run-again', 'count-as-done', 'dismiss-error'] as const)
    app.post(
      `/commands/:id/${decision}`,
      {
        schema: {
          tags,
          operationId: decision.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
          summary: decisions[decision],
          params: OfCommand,
          response: { 200: Command },
        },
      },
      async ({ params }) => decideOutcome(db, bus, clock, params.id, decision),
    )
  app.post(
    '/commands/:id/cancel',
    {
      schema: {
        tags,
        operationId: 'cancelCommand',
        summary: 'Cancel the run of a command; its gateway interrupts the statement',
        params: OfCommand,
        response: { 200: Command },
      },
    },
    async (request) => cancelCommand(db, bus, clock, request.params.id),
  )
  app.post(
    '/commands/:id/clone',
    {
      schema: {
        tags,
        operationId: 'cloneCommand',
        summary: 'Make a paused copy of a static command',
        params: OfCommand,
        body: CloneCommand,
        response: { 201: Command },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await cloneCommand(commands, request.params.id, request.body.name)),
  )
  for (const request of ['pause', 'resume'] as const)
    app.post(
      `/connections/:name/${request}`,
      {
        schema: {
          tags,
          operationId: `${request}Commands`,
          summary: `${request === 'pause' ? 'Pause' : 'Resume'} all static commands of a connection`,
          params: OfConnection,
          response: { 200: ChangedCommands },
        },
      },
      async ({ params }) => ({ changed: await changeAll(commands, params.name, request) }),
    )
  app.post(
    '/schedules/preview',
    {
      schema: {
        tags: ['Schedules'],
        operationId: 'previewSchedule',
        summary: 'The next times of a schedule, in words and as instants',
        body: SchedulePreviewRequest,
        response: { 200: SchedulePreview },
      },
    },
    async (request) => {
      const { from, count = 10 } = request.body
      const schedule = readNewSchedule(request.body.schedule)
      const errors = checkSchedule(schedule).map(({ path, message }) => ({ path: `/schedule${path}`, message }))
      if (errors.length > 0) throw badInput(...errors)
      return previewSchedule(schedule, from === undefined ? clock() : Date.parse(from), count)
    },
  )
}
