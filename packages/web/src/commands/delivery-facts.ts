import type { Command, ShownCredential } from '@postern/protocol/api'
import { commandWords } from '../words/commands.ts'
import { timeWords } from '../words/times.ts'
import { rateWords } from './delivery-values.ts'
import { formatWords } from './format-values.ts'

const credentialWords: Record<ShownCredential['kind'], string> = {
  bearer: commandWords.aBearerToken,
  basic: commandWords.aUserName,
  oauth2: commandWords.anOAuth2Token,
  certificate: commandWords.aCertificate,
}

/** What a command says about its deliveries beside the usual. */
export function deliveryFacts(command: Command): [string, string][] {
  const { retries, callbackTimeoutSeconds, callbackCredential: credential, callbackHeaderNames, emptyResults } = command
  const facts: [string, string][] = []
  if (command.callbackFormat) facts.push([commandWords.rowsComeAs, formatWords(command.callbackFormat)])
  if (typeof retries !== 'string')
    facts.push([commandWords.triedAgain, commandWords.afterWaits(retries.waits.join(', '))])
  else if (retries !== 'standard')
    facts.push([commandWords.triedAgain, retries === 'short' ? commandWords.shortRetries : 'never'])
  if (callbackTimeoutSeconds !== null)
    facts.push([commandWords.timeForAnAttempt, timeWords.seconds(callbackTimeoutSeconds)])
  if (credential)
    facts.push([commandWords.receiverGets, commandWords.credential(credentialWords[credential.kind], credential.hint)])
  if (callbackHeaderNames.length > 0) facts.push([commandWords.ownHeaders, callbackHeaderNames.join(', ')])
  if (command.delivery === 'direct') facts.push([commandWords.deliveredBy, commandWords.theGatewayItself])
  if (command.sealedFor !== null)
    facts.push([commandWords.sealedFor, command.sealedFor.map((each) => `${each.slice(0, 12)}…`).join(', ')])
  if (command.callbackRate !== null) facts.push([commandWords.mostRequests, rateWords(command.callbackRate)])
  if (command.unordered) facts.push([commandWords.order, commandWords.asTheyAreTaken])
  if (emptyResults === 'skip') facts.push([commandWords.withoutRows, commandWords.nothingIsDelivered])
  return facts
}
