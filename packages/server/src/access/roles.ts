import type {} from '@fastify/swagger'
import { type Role, roleReaches } from '@postern/protocol/api'
import type { FastifyRequest } from 'fastify'
import { AppError } from '../lib/app-error.ts'

/**
 * The least role that may call a route, by its operationId, where it is not `viewer` for what reads and `editor` for the
 * rest: a route that nobody thought of here is closed rather than open.
 */
export const roleOfOperation: Readonly<Record<string, Role>> = {
  // Everybody's own, and what only reads although it is sent.
  signOut: 'viewer',
  changePassword: 'viewer',
  endOwnSession: 'viewer',
  previewSchedule: 'viewer',
  previewRewind: 'viewer',
  checkFlow: 'viewer',
  // To keep things going.
  createApiToken: 'operator',
  deleteApiToken: 'operator',
  pauseCommand: 'operator',
  resumeCommand: 'operator',
  runCommand: 'operator',
  cancelCommand: 'operator',
  runAgain: 'operator',
  countAsDone: 'operator',
  dismissError: 'operator',
  pauseCommands: 'operator',
  resumeCommands: 'operator',
  redeliver: 'operator',
  redeliverMany: 'operator',
  pauseReceiver: 'operator',
  editGateway: 'operator',
  resumeReceiver: 'operator',
  startFlowRun: 'operator',
  cancelFlowRun: 'operator',
  retryFlowRun: 'operator',
  replayFlowRun: 'operator',
  // What reads a secret, or has a gateway execute something.
  readSigningSecret: 'editor',
  readDatabaseSchema: 'editor',
  // Who may do what, and who did.
  listUsers: 'owner',
  inviteUser: 'owner',
  editUser: 'owner',
  removeUser: 'owner',
  inviteAgain: 'owner',
  listAudit: 'owner',
  readServerInfo: 'owner',
}

function neededRole(request: FastifyRequest): Role {
  const operation = operationOf(request)
  const named = operation !== undefined && Object.hasOwn(roleOfOperation, operation)
  if (named) return roleOfOperation[operation] ?? 'owner'
  return request.method === 'GET' || request.method === 'HEAD' ? 'viewer' : 'editor'
}

/** The operationId of the route of a request; undefined where there is no such route. */
export const operationOf = ({ routeOptions }: FastifyRequest): string | undefined => routeOptions.schema?.operationId

/** Refuses a caller whose role is not enough, with what would be. */
export function checkRole(request: FastifyRequest, role: Role): void {
  const needed = neededRole(request)
  if (!roleReaches(role, needed)) throw forbidden(needed, role)
}

export const forbidden = (needed: Role, role: Role): AppError =>
  new AppError(
    'FORBIDDEN',
    `This needs the role ${needed}, and yours is ${role}. Ask an owner of the server for a higher one.`,
  )

/** Of two roles the one that may do less. */
export const lesserRole = (a: Role, b: Role): Role => (roleReaches(a, b) ? b : a)
