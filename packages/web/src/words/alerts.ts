import type { ReactNode } from 'react'
import { sentence } from '../lib/sentence.ts'

export const alertWords = {
  // alert kinds
  stale: 'Stale',
  noRows: 'No rows',
  stuck: 'Stuck',
  noGateway: 'No gateway',
  deadLetter: 'Dead letter',
  receiverPaused: 'Receiver paused',
  heldBack: 'Held back',

  // alert notes
  kindSince: (kind: ReactNode, time: ReactNode) => sentence`${kind} · since ${time}`,

  // alert table
  kind: 'Kind',
  what: 'What',
  resolved: 'Resolved',
  told: 'Told',

  // alerts page
  alertsDescription: 'What goes wrong in silence, on all connections. Each stands until its cause is gone.',
  noAlertMatches: 'No alert matches',
  showAllThatStand: 'Show all that stand',
  noAlertMatchesText: 'Choose another kind or connection, or look among those that have resolved.',
  noAlertStands: 'No alert stands',
  noAlertStandsText:
    'Silence, missing rows, a run that is stuck, a missing gateway and paused receivers are told here. A command is watched for silence when it says how fresh it must be.',
  noAlertSoFar: 'No alert so far',
  noAlertSoFarText: 'Those that stand, and those that have resolved, are listed here.',
  whichAlerts: 'Which alerts',
  standing: 'Standing',

  // alerts tab
  whatIsTold: 'Silence, missing rows, a run that is stuck and a missing gateway are told here.',

  // notice state
  noUrl: 'no URL',
  givenUp: 'given up',
  nextTry: (time: ReactNode) => sentence`next try ${time}`,
  soon: 'soon',
}
