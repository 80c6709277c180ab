import type { AlertKind } from '@postern/protocol/api'

const kindWords: Record<AlertKind, string> = {
  stale: 'Stale',
  'no-rows': 'No rows',
  stuck: 'Stuck',
  'no-gateway': 'No gateway',
  'dead-letter': 'Dead letter',
  'receiver-paused': 'Receiver paused',
  'held-back': 'Held back',
}

export const alertKind = (kind: AlertKind): string => kindWords[kind]

export const alertKinds = Object.keys(kindWords) as AlertKind[]
