import type { Command, ShownCredential } from '@postern/protocol/api'
import { rateWords } from './delivery-values.ts'
import { formatWords } from './format-values.ts'

const credentialWords: Record<ShownCredential['kind'], string> = {
  bearer: 'a bearer token',
  basic: 'a user name',
  oauth2: 'an OAuth 2 token',
  certificate: 'a certificate',
}

/** What a command says about its deliveries beside the usual. */
export function deliveryFacts(command: Command): [string, string][] {
  const { retries, callbackTimeoutSeconds, callbackCredential: credential, callbackHeaderNames, emptyResults } = command
  const facts: [string, string][] = []
  if (command.callbackFormat) facts.push(['Rows come as', formatWords(command.callbackFormat)])
  if (typeof retries !== 'string') facts.push(['Tried again', `after ${retries.waits.join(', ')} s`])
  else if (retries !== 'standard')
    facts.push(['Tried again', retries === 'short' ? 'after 30 seconds and 5 minutes' : 'never'])
  if (callbackTimeoutSeconds !== null) facts.push(['Time for an attempt', `${callbackTimeoutSeconds} s`])
  if (credential)
    facts.push(['Receiver gets', `${credentialWords[credential.kind]} (${credential.hint || 'not shown'})`])
  if (callbackHeaderNames.length > 0) facts.push(['Own headers', callbackHeaderNames.join(', ')])
  if (command.delivery === 'direct') facts.push(['Delivered by', 'the gateway itself'])
  if (command.sealedFor !== null)
    facts.push(['Sealed for', command.sealedFor.map((each) => `${each.slice(0, 12)}…`).join(', ')])
  if (command.callbackRate !== null) facts.push(['Most requests', rateWords(command.callbackRate)])
  if (command.unordered) facts.push(['Order', 'as they are taken'])
  if (emptyResults === 'skip') facts.push(['Without rows', 'nothing is delivered'])
  return facts
}
