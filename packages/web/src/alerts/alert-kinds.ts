import type { AlertKind } from '@postern/protocol/api'
import { alertWords } from '../words/alerts.ts'

const kindWords: Record<AlertKind, string> = {
  stale: alertWords.stale,
  'no-rows': alertWords.noRows,
  stuck: alertWords.stuck,
  'no-gateway': alertWords.noGateway,
  'dead-letter': alertWords.deadLetter,
  'receiver-paused': alertWords.receiverPaused,
  'held-back': alertWords.heldBack,
}

export const alertKind = (kind: AlertKind): string => kindWords[kind]

export const alertKinds = Object.keys(kindWords) as AlertKind[]
