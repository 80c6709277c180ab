import type { FastifyReply, FastifyRequest } from 'fastify'
import { callerOf } from '../access/caller.ts'
import { operationOf } from '../access/roles.ts'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import type { Clock } from '../lib/clock.ts'
import { type ActUnderWay, actsUnderWay, namesOf } from './audited-database.ts'
import { type Thing, things } from './audited-things.ts'
import { newAct, recordAct } from './record-act.ts'

declare module 'fastify' {
  interface FastifyRequest {
    actUnderWay: ActUnderWay | null
  }
}

/** What only reads although it is sent; and dynamic commands, which may be many and are in the archive themselves. */
const untold = new Set(['previewSchedule', 'previewRewind', 'checkFlow', 'createDynamicCommand'])
/** What gives away a secret although it only reads. */
const toldReads = new Set(['readSigningSecret'])

/** Has every route of this scope that does something leave an entry in the audit log. */
export function auditHooks(api: App, { db, clock }: { readonly db: Database; readonly clock: Clock }): void {
  api.decorateRequest('actUnderWay', null)

  // In the manner of callbacks, so that what follows runs inside.
  api.addHook('preHandler', (request, _reply, done) => {
    const underWay = begin(request, clock)
    request.actUnderWay = underWay
    if (underWay === null) done()
    else actsUnderWay.run(underWay, done)
  })

  api.addHook('preSerialization', async ({ actUnderWay }, reply, answer: unknown) => {
    if (actUnderWay !== null) await end(db, actUnderWay, reply, answer)
    return answer
  })
  // An answer without a body, or one that is a text already, is not serialized.
  api.addHook('onSend', async ({ actUnderWay }, reply) => {
    if (actUnderWay !== null && !actUnderWay.stored) await end(db, actUnderWay, reply, null)
  })
}

function begin(request: FastifyRequest, clock: Clock): ActUnderWay | null {
  const operation = operationOf(request)
  const reads = request.method === 'GET' || request.method === 'HEAD'
  if (operation === undefined || untold.has(operation) || (reads && !toldReads.has(operation))) return null
  const { userId, email, tokenName } = callerOf(request)
  const { thing, key, kind, note } = placeOf(request)
  const params = request.params as Record<string, string>
  const act = newAct({
    at: clock(),
    userId,
    who: email,
    token: tokenName,
    ip: request.ip,
    what: operation,
    kind,
    connection: request.routeOptions.url?.includes('/connections/:name') ? (params.name ?? null) : null,
    note,
  })
  return { act, thing, key, stored: false }
}

interface Place {
  readonly thing: Thing | null
  readonly key: string
  readonly kind: string | null
  readonly note: string | null
}

/** What an address names: `/connections/:name/keys/:id` a connection and a key of it, `/apps` an app that is made. */
function placeOf({ routeOptions, params, body, method }: FastifyRequest): Place {
  const given = params as Record<string, string>
  const words = (routeOptions.url ?? '').replace('/api/v1/', '').split('/')
  const [first = '', parameter, ...rest] = words
  const made = method === 'POST' ? things[words.at(-1) ?? ''] : undefined
  if (made !== undefined) return { thing: null, key: '', kind: made.kind, note: null }
  const thing = parameter?.startsWith(':') ? (things[first] ?? null) : null
  const note = rest.findLast((word) => word.startsWith(':')) ?? (thing === null ? parameter : undefined)
  const origin = body !== null && typeof body === 'object' && 'origin' in body ? body.origin : null
  return {
    thing,
    key: given[parameter?.slice(1) ?? ''] ?? '',
    kind: thing?.kind ?? null,
    note: note?.startsWith(':') ? (given[note.slice(1)] ?? null) : typeof origin === 'string' ? origin : null,
  }
}

/** Stores the entry of what needed no transaction, and completes the others by what was answered. */
async function end(db: Database, underWay: ActUnderWay, reply: FastifyReply, answer: unknown): Promise<void> {
  const failed = reply.statusCode >= 400
  if (failed && !underWay.stored) return
  const { act } = underWay
  const outcome = failed ? codeOf(answer) : act.outcome
  const known = failed || act.kind === null ? act : { ...act, ...namesOf(answer, act) }
  const completed = { ...act, outcome, targetId: known.targetId, target: known.target, connection: known.connection }
  const isSame = completed.targetId === act.targetId && completed.target === act.target && outcome === act.outcome
  if (underWay.stored && isSame && completed.connection === act.connection) return
  await db.transact((tx) =>
    underWay.stored
      ? tx
          .updateTable('audit_entry')
          .set({ target_id: completed.targetId, target: completed.target, connection: completed.connection, outcome })
          .where('id', '=', act.id)
          .execute()
          .then(() => {})
      : recordAct(tx, completed),
  )
  underWay.act = completed
  underWay.stored = true
}

const codeOf = (answer: unknown): string =>
  answer !== null && typeof answer === 'object' && 'code' in answer && typeof answer.code === 'string'
    ? answer.code
    : 'INTERNAL'
