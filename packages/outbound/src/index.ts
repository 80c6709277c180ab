export { readAllowEntry } from './allow-list.ts'
export { type AttemptTimeouts, attemptLimits } from './attempt-limits.ts'
export { type Authorization, authorizeCall, type CallbackSecrets, noAuthorization } from './authorize-call.ts'
export { type CallbackAgent, createCallbackAgent } from './callback-agent.ts'
export {
  type CallbackRules,
  onlyNamed,
  ownInspectionPath,
  plainHost,
  portOf,
  readCallbackRules,
  refusedAddress,
} from './callback-rules.ts'
export { checkCallbackUrl } from './check-callback-url.ts'
export { failureWords, statusWords } from './failure-words.ts'
export { createOauthTokens, type OauthTokens, TokenError } from './oauth-tokens.ts'
export { readBounded } from './read-bounded.ts'
export { excerptBytes, readExcerpt } from './read-excerpt.ts'
export { readRetryAfter } from './retry-after.ts'
export { type Answer, type Answered, judgeAnswer, sendBody, usualTimeouts } from './send-body.ts'
export {
  type Again,
  againId,
  type Batching,
  batchId,
  halve,
  limitsAt,
  type Progress,
  partsInAll,
  readBatching,
  readProgress,
  storeSmaller,
} from './shapes/batching.ts'
export {
  type Cut,
  cutRows,
  firstPlace,
  type PartReader,
  pickRows,
  placeOfRow,
  type RowLimits,
  type RowPlace,
  type Separator,
} from './shapes/cut-rows.ts'
export { readFailedRows } from './shapes/failed-rows.ts'
export { type PreparedBody, prepareBody } from './shapes/prepare-body.ts'
export { RowScanner } from './shapes/row-scanner.ts'
export { type Batched, type KeepBatches, sendBatches } from './shapes/send-batches.ts'
export { type EnvelopeHead, formatHeaders, separatorOf, shapeBody } from './shapes/shape-body.ts'
export { isCompressed, prepareShaped, type ShapedBody, wholeBody, wholeHeaders } from './shapes/shaped-body.ts'
export { type SignatureHeaders, Signer } from './signing/sign.ts'
export {
  newSigningKey,
  publicKeyOf,
  readSigningKeys,
  type SigningAlgorithm,
  type SigningKey,
  signingKeyId,
  writeSigningKeys,
} from './signing/signing-keys.ts'
export { startWatchdog, type Watchdog } from './watchdog.ts'
