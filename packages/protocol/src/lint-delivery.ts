import type { CommandWarning } from './api/command.ts'

/** What a command says about its deliveries, as far as it matters here. */
export interface LintedDelivery {
  readonly callbackUrl: string | null
  readonly callbackCredential: { readonly kind: string } | null
  readonly callbackHeaderNames: readonly string[]
  readonly callbackFormat: {
    readonly batch?: { readonly rows?: number; readonly bytes?: number }
    readonly linkAbove?: number
  } | null
}

/**
 * What a command's delivery options may give away, or never do. It needs nothing but the options, so that a form can say
 * it before they are saved.
 *
 * @public
 */
export function lintDelivery(command: LintedDelivery): CommandWarning[] {
  const { callbackUrl, callbackCredential, callbackHeaderNames, callbackFormat } = command
  const warnings: CommandWarning[] = []
  const isSecret = callbackCredential !== null || callbackHeaderNames.length > 0
  if (isSecret && callbackUrl !== null && goesInTheClear(callbackUrl))
    warnings.push({
      code: 'SECRETS_IN_THE_CLEAR',
      path: '/callbackUrl',
      message: `${callbackCredential === null ? 'Headers of your own' : 'The credential'} and all rows go over plain http, where everybody on the way can read them`,
      fix: 'Use an https URL.',
    })
  const { batch, linkAbove } = callbackFormat ?? {}
  if (batch !== undefined && linkAbove !== undefined && (batch.bytes ?? 0) > linkAbove)
    warnings.push({
      code: 'BATCH_NEVER_CUT',
      path: '/callbackFormat/linkAbove',
      message: `A result of more than ${linkAbove} bytes goes as a link, so none is ever cut into batches of ${batch.bytes} bytes`,
      fix: 'Let the link begin above several batches, or leave one of the two out.',
    })
  return warnings
}

const loopback = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/

/** What stays on this machine is read by nobody on the way. */
function goesInTheClear(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'http:' && !loopback.test(hostname)
}
