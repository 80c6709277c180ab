import type { ReactNode } from 'react'
import { sentence } from '../lib/sentence.ts'

export const auditWords = {
  // audit fields
  what: 'What',
  from: 'From',
  to: 'To',
  ofOneThing: 'Of one thing ✕',
  who: 'Who',

  // audit page
  auditLogDescription: 'Who did what, newest first. Of secrets it says only that they changed.',
  nothingMatches: 'Nothing matches',
  chooseAnotherTime: 'Choose another time, person or thing.',
  nothingWasDoneYet: 'Nothing was done yet.',
  when: 'When',
  changes: 'Changes',

  // audit row
  apiToken: (token: string) => `API token ${token}`,
  onlyWhatWasDoneToIt: 'Only what was done to it',
  onlyWhatWasDoneTo: (name: string) => `Only what was done to ${name}`,
  changed: (field: ReactNode) => sentence`${field} changed`,
  nothing: 'nothing',
}
