import { type ClaimRequest, drainingHeader, leaseHeader } from '@postern/protocol'
import type { FastifyRequest } from 'fastify'
import type { GatewayCaller } from '../access/authenticate-gateway.ts'
import { AppError } from '../lib/app-error.ts'
import type { LeaseClaim, Reported } from '../runs/held-run.ts'
import type { GatewayApiContext } from './routes.ts'

/** Does what a gateway reports, and writes it to the connection's log whatever comes of it. */
export async function told<T extends Reported>(
  api: GatewayApiContext,
  request: FastifyRequest,
  what: string,
  { runId }: LeaseClaim,
  work: () => Promise<T>,
): Promise<T> {
  try {
    const done = await work()
    tell(api, request, what, done.gateway, 'ok', { runId, commandId: done.commandId })
    if (done.isOfFlow && statusChanges.has(what)) api.bus.publish({ kind: 'flow' })
    return done
  } catch (error) {
    record(api, request, what, '', error instanceof AppError ? error.code : 'INTERNAL', runId)
    throw error
  }
}

/** Writes what a gateway asked to the connection's log, and tells those who watch what it is about. */
export function tell(
  api: GatewayApiContext,
  request: FastifyRequest,
  what: string,
  gateway: string,
  outcome: string,
  about: { runId: string; commandId: string } | null,
): void {
  record(api, request, what, gateway, outcome, about?.runId ?? null)
  if (!about) return
  const { connectionId, connectionName: connection } = callerOf(request)
  api.bus.publish({ kind: 'change', change: { what: 'run', connection, id: about.runId } })
  if (!statusChanges.has(what)) return
  api.bus.publish({ kind: 'change', change: { what: 'command', connection, id: about.commandId } })
  // Its next time may be here already, and whoever waits must know when it comes.
  if (what !== 'claim') api.bus.publish({ kind: 'work', connectionId })
}

const statusChanges = new Set(['claim', 'finish', 'fail', 'release'])

/** A line of the connection's log. */
export function record(
  api: GatewayApiContext,
  request: FastifyRequest,
  what: string,
  gateway: string,
  outcome: string,
  runId: string | null,
): void {
  const { connectionId, connectionName } = callerOf(request)
  api.connectionLog.record({ connectionId, connectionName, ip: request.ip, gateway, what, outcome, runId })
}

/** The gateway is there, and says who it is. */
export function seen(
  api: GatewayApiContext,
  request: FastifyRequest,
  { gateway, version, host, driver, dbms }: ClaimRequest,
): void {
  const { connectionId, connectionName } = callerOf(request)
  const told = { name: gateway, version, ip: request.ip, host, driver, dbms, drains: drains(request) }
  api.presence.seen(connectionId, connectionName, told)
}

/** Whether a gateway says of itself that it takes no run any more. */
export const drains = ({ headers }: FastifyRequest): boolean => headers[drainingHeader] === '1'

/** Whose API key a request came with. @throws API_KEY_REFUSED */
export function callerOf(request: FastifyRequest): GatewayCaller {
  if (!request.gatewayCaller) throw new AppError('API_KEY_REFUSED')
  return request.gatewayCaller
}

/** Which run a report is about, and under which lease. */
export function claimOf(
  request: FastifyRequest & { params: { id: string }; headers: { [leaseHeader]: number } },
): LeaseClaim {
  return {
    connectionId: callerOf(request).connectionId,
    runId: request.params.id,
    lease: request.headers[leaseHeader],
  }
}
