import { roleReaches } from '@postern/protocol/api'
import type { FastifyRequest } from 'fastify'
import { addressHost } from '../lib/address-host.ts'

/** Fields that hold addresses; many a receiver's address is all that one needs to send to it. */
const addresses = new Set(['url', 'callbackUrl', 'alertUrl'])
/** Data that passes through, in whose fields those names mean something else. */
const data = new Set(['record', 'input', 'output', 'answer', 'body', 'rows'])

/** preSerialization hook: whoever may not edit sees of addresses only which host they lead to. */
export async function hideAddresses(request: FastifyRequest, _reply: unknown, payload: unknown): Promise<unknown> {
  const { caller } = request
  return caller === null || roleReaches(caller.role, 'editor') ? payload : withoutAddresses(payload)
}

function withoutAddresses(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAddresses)
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      if (data.has(name)) return [name, each]
      return [name, addresses.has(name) && typeof each === 'string' ? addressHost(each) : withoutAddresses(each)]
    }),
  )
}
