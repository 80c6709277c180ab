import { hash, randomBytes } from 'node:crypto'
import { type NextKey, orderKeyOfCode } from '@postern/protocol'
import type { Logger } from 'pino'
import type { ServerClient } from '../server-client.ts'
import { ServerRefused } from '../server-errors.ts'
import type { UntilAnswered } from '../until-answered.ts'
import { gatewayVersion } from '../version.ts'
import { type Identity, readIdentity, writeIdentity } from './identity-file.ts'
import { createOrderTrust, type OrderTrust, trustedKeyOf } from './order-trust.ts'

/** What a gateway signs in with. */
export interface Credentials {
  /** The API key for the next request. */
  key(): string
  /** The server wants the gateway to take another key: draws one, and uses it once `announce` was answered. */
  rotate(announce: (next: NextKey) => Promise<void>): void
  /** What the gateway trusts; null: whatever the server says. */
  readonly trust: OrderTrust | null
}

/** A key that was pasted: it is replaced by hand, and nothing is signed for it. */
export const pastedKey = (key: string): Credentials => ({ key: () => key, rotate: () => {}, trust: null })

export interface OwnKey extends Credentials {
  /** Swaps the code, unless that is done; the same as often as it takes. */
  enrol(server: ServerClient, name: string, untilAnswered: UntilAnswered, signal: AbortSignal): Promise<void>
}

/** The gateway's own key: the one that is kept, or one for the code that it was given. */
export function openOwnKey(folder: string, code: string | null, log: Logger): OwnKey {
  let identity = readIdentity(folder)
  const isOfCode = code === null || identity?.code === hashOf(code)
  if (!identity || !isOfCode) identity = newIdentity(code ?? '')
  let own: Identity = identity
  const save = (changes: Partial<Identity>) => {
    writeIdentity(folder, { ...own, ...changes })
    own = { ...own, ...changes }
  }
  let rotating = false
  return {
    key: () => own.key,
    rotate(announce) {
      if (rotating) return
      rotating = true
      const nextKey = own.nextKey ?? drawKey()
      const replace = async () => {
        save({ nextKey })
        await announce(announced(nextKey))
        save({ key: nextKey, nextKey: null })
        log.info('the API key was replaced, as the server asked')
      }
      replace()
        .catch((error: unknown) => log.warn({ reason: String(error) }, 'the API key could not be replaced yet'))
        .finally(() => {
          rotating = false
        })
    },
    trust: createOrderTrust(
      () => own,
      (orderKey) => save({ orderKey }),
      log,
    ),
    async enrol(server, name, untilAnswered, signal) {
      if (own.connectionId !== null) return
      if (code === null)
        throw new ServerRefused('it was never enrolled to its end, and POSTERN_ENROLMENT_CODE is missing', 0)
      // Kept before it is sent: should the answer be lost, or this process end, the same key is sent again.
      save({})
      const request = { code, gateway: name, version: gatewayVersion, ...announced(own.key) }
      const { connection, connectionId, orderKeys } = await untilAnswered(() => server.enrol(request, signal), signal)
      save({ connectionId, orderKey: trustedKeyOf(orderKeys, own.trusts) })
      log.info({ connection }, 'enrolled: the code was swapped for a key of this gateway’s own')
    },
  }
}

const hashOf = (secret: string): string => hash('sha256', secret, 'base64url')
const drawKey = (): string => `pkey_${randomBytes(32).toString('base64url')}`
const announced = (key: string): NextKey => ({ keyHash: hashOf(key), keyHint: key.slice(-4) })

const newIdentity = (code: string): Identity => ({
  code: hashOf(code),
  trusts: orderKeyOfCode(code) ?? '',
  key: drawKey(),
  nextKey: null,
  connectionId: null,
  orderKey: null,
})
