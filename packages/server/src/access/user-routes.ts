import { Invitation, InvitedUser, listOf, NewUser, UserAccount, UserPatch } from '@postern/protocol/api'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Database } from '../database/database.ts'
import { noContent } from '../http/no-content.ts'
import type { Clock } from '../lib/clock.ts'
import { editUser, inviteAgain, inviteUser, listUsers, removeUser } from './manage-users.ts'

interface UserRoutesContext {
  readonly db: Database
  readonly clock: Clock
  readonly publicUrl: () => string
}

const tags = ['Users']
const params = Type.Object({ id: Type.String() })

/** Who has an account, and what each may do: for owners. */
export function userRoutes(app: App, { db, clock, publicUrl }: UserRoutesContext): void {
  app.get(
    '/users',
    {
      schema: { operationId: 'listUsers', tags, summary: 'Accounts', response: { 200: listOf(UserAccount) } },
    },
    async () => ({ items: await listUsers(db.read) }),
  )

  app.post(
    '/users',
    {
      schema: {
        operationId: 'inviteUser',
        tags,
        summary: 'Make an account; its one-time link is shown this once',
        body: NewUser,
        response: { 201: InvitedUser },
      },
    },
    async (request, reply) => reply.status(201).send(await inviteUser(db, request.body, publicUrl(), clock)),
  )

  app.patch(
    '/users/:id',
    {
      schema: {
        operationId: 'editUser',
        tags,
        summary: 'Give an account another role, disable or enable it',
        params,
        body: UserPatch,
        response: { 200: UserAccount },
      },
    },
    async (request) => editUser(db, request.params.id, request.body),
  )

  app.delete(
    '/users/:id',
    {
      schema: {
        operationId: 'removeUser',
        tags,
        summary: 'Remove an account with its sessions and API tokens',
        params,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      await removeUser(db, request.params.id)
      return reply.status(204).send(null)
    },
  )

  app.post(
    '/users/:id/invitation',
    {
      schema: {
        operationId: 'inviteAgain',
        tags,
        summary: 'Make a new one-time link, by which a lost password is replaced; an older one ends',
        params,
        response: { 201: Invitation },
      },
    },
    async (request, reply) => reply.status(201).send(await inviteAgain(db, request.params.id, publicUrl(), clock)),
  )
}
