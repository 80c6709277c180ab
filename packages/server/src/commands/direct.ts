import { readFormat } from '../deliveries/shapes/callback-format.ts'
import type { InputError } from '../lib/app-error.ts'
import type { CommandRow } from './command-view.ts'

type Direct = Pick<CommandRow, 'direct' | 'sealed_for' | 'callback_format' | 'overlap'>

/** Pushes what a command asks for that cannot be done where its gateway keeps the rows and posts them itself. */
export function checkDirect({ direct, sealed_for, callback_format, overlap }: Direct, errors: InputError[]): void {
  if (direct === 0) return
  const wrong = (path: string, message: string) =>
    errors.push({ path, message: `${message}: leave it out, or have the server deliver` })
  if (readFormat(callback_format)?.linkAbove !== undefined)
    wrong('/callbackFormat/linkAbove', 'is a link to rows on this server, and these stay with the gateway')
  if (overlap !== null) wrong('/overlap', 'needs digests of the rows here, which would tell of rows that stay there')
  if (sealed_for !== null) wrong('/sealedFor', 'is for rows that pass this server, and these do not')
}
