import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { type CallbackRules, checkCallbackUrl, plainHost, portOf, refusedAddress } from '@postern/outbound'
import type { DirectRun, RunOrder } from '@postern/protocol'
import { RunFailure } from '../run-error.ts'
import type { PreparedPart } from '../server-client.ts'
import type { Spool } from './spool.ts'

/** What a gateway posts rows itself with. */
export interface Direct {
  readonly spool: Spool
  /** Where it may post: what its own host names, and nothing else. */
  readonly rules: CallbackRules
  /** Makes room where rows that have arrived take it. */
  makeRoom(connection: string): Promise<void>
}

/**
 * Judges a run whose rows are to stay before its statement begins, so that none runs for nothing.
 *
 * @param policy what the host's policy names; null: nothing beside the settings
 * @throws RunFailure POLICY_RECEIVER, DIRECT_NOT_ALLOWED or DIRECT_SPOOL_FULL
 */
export async function requireDirect(
  direct: Direct | null,
  { url, connection }: DirectRun,
  policy: CallbackRules | null = null,
): Promise<void> {
  if (direct === null)
    throw new RunFailure('DIRECT_NOT_ALLOWED', 'This gateway posts nowhere itself: POSTERN_DIRECT_ALLOW is empty')
  const against = policy && (await refusedReceiver(policy, url))
  if (against) throw new RunFailure('POLICY_RECEIVER', `callbackHosts: the callback URL ${against}`)
  const wrong = await refusedReceiver(direct.rules, url)
  if (wrong !== null) throw new RunFailure('DIRECT_NOT_ALLOWED', `The callback URL ${wrong}`)
  await direct.makeRoom(connection)
  const { spool } = direct
  if (spool.bytes() >= spool.limit)
    throw new RunFailure(
      'DIRECT_SPOOL_FULL',
      `The gateway keeps ${spool.bytes()} bytes of rows that have not arrived yet`,
    )
}

/** What is wrong with a receiver by what is known before a connection; what a name resolves to is judged again by each. */
async function refusedReceiver(rules: CallbackRules, text: string): Promise<string | null> {
  const wrong = checkCallbackUrl(text, rules)
  if (wrong !== null) return wrong
  const url = new URL(text)
  const host = plainHost(url)
  if (isIP(host)) return null
  // A name server that is away now may be back when the rows are there.
  const addresses = await lookup(host, { all: true }).catch(() => [])
  const refusals = addresses.map(({ address }) => refusedAddress(rules, host, portOf(url), address))
  return refusals.length === 0 || refusals.includes(null) ? null : `is not allowed: ${host} is ${refusals[0]}`
}

/** Keeps a part of the rows instead of sending it to the server; it is durable when this returns (I3). */
export async function keepRows(
  direct: Direct | null,
  { runId, direct: about }: RunOrder,
  key: string | null,
  { number, body }: PreparedPart,
): Promise<void> {
  if (!direct || !about || key === null)
    throw new RunFailure('GATEWAY_ERROR', 'There is no place for rows that stay here')
  const run = { connection: about.connection, run: runId, key: Buffer.from(key, 'base64') }
  await direct.spool.put(run, number, body)
}

/** The rows of a run that did not end well are nobody's. */
export async function dropRows(direct: Direct | null, { runId, direct: about }: RunOrder): Promise<void> {
  if (direct && about) await direct.spool.remove(about.connection, runId)
}
