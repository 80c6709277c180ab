import { isIPv6 } from 'node:net'
import type { Session, SignIn } from '@postern/protocol/api'
import { newAct, recordAct } from '../audit/record-act.ts'
import type { Database } from '../database/database.ts'
import { AppError } from '../lib/app-error.ts'
import { type Clock, toTime } from '../lib/clock.ts'
import { AttemptLimit } from './attempt-limit.ts'
import { type Device, type NewSession, startSession } from './sessions.ts'
import { findUserByPassword, normalEmail, toUser } from './users.ts'

const windowMs = 15 * 60 * 1_000
const mostByAddress = 10
/** Higher than an address may try by itself: nobody alone can lock the owner out. */
const mostByAccount = 50

/** Attempts that did not end in a sign-in; kept in memory, so each server process counts its own. */
export interface SignInLimits {
  readonly byAddress: AttemptLimit
  readonly byAccount: AttemptLimit
}

export const createSignInLimits = (clock: Clock): SignInLimits => ({
  byAddress: new AttemptLimit(mostByAddress, windowMs, clock),
  byAccount: new AttemptLimit(mostByAccount, windowMs, clock),
})

export type SignInOutcome = { waitMs: number } | { session: Session; cookie: NewSession }

/** Checks e-mail and password and starts a session; an unknown e-mail is refused like a wrong password. */
export async function signIn(
  db: Database,
  input: SignIn,
  device: Device,
  limits: SignInLimits,
  clock: Clock,
): Promise<SignInOutcome> {
  const address = networkOf(device.ip)
  const account = normalEmail(input.email)
  const waitMs = limits.byAddress.take(address) || limits.byAccount.take(account)
  if (waitMs > 0) return { waitMs }
  const user = await findUserByPassword(db, input.email, input.password)
  if (user === undefined) {
    // Not waited for, so that a known e-mail takes no longer than an unknown one.
    void recordRefusal(db, account, device, clock).catch(() => {})
    throw new AppError('WRONG_PASSWORD')
  }
  limits.byAddress.giveBack(address)
  limits.byAccount.giveBack(account)
  const cookie = await db.transact(async (tx) => {
    await recordAct(tx, newAct({ at: clock(), userId: user.id, who: user.email, ip: device.ip, what: 'signIn' }))
    return startSession(tx, user.id, clock, device)
  })
  return { session: { user: toUser(user), expiresAt: toTime(cookie.expiresAt) }, cookie }
}

/** Of an account that is there: what else is typed as an e-mail may be a password. */
async function recordRefusal(db: Database, email: string, { ip }: Device, clock: Clock): Promise<void> {
  const user = await db.read.selectFrom('user_account').select('id').where('email', '=', email).executeTakeFirst()
  if (user === undefined) return
  const act = newAct({ at: clock(), userId: user.id, who: email, ip, what: 'signIn', outcome: 'WRONG_PASSWORD' })
  await db.transact((tx) => recordAct(tx, act))
}

/** One household or server has a whole /64 of IPv6 addresses, so they count together. */
function networkOf(ip: string): string {
  if (!isIPv6(ip) || ip.startsWith('::ffff:')) return ip
  const [head = '', tail = ''] = ip.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const zeros = ip.includes('::') ? Array(Math.max(0, 8 - left.length - right.length)).fill('0') : []
  return [...left, ...zeros, ...right].slice(0, 4).join(':')
}
