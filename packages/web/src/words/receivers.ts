import type { ReactNode } from 'react'
import { count } from '../lib/plural.ts'
import { sentence } from '../lib/sentence.ts'

export const receiverWords = {
  // receiver table
  receivers: 'Receivers',
  receiver: 'Receiver',
  waiting: 'Waiting',
  whatWentWrong: 'What went wrong',
  nextProbe: 'Next probe',
  itIsPaused: 'It is paused: its deliveries wait until it is resumed',
  itIsResumed: 'It is resumed: what waits goes out at once',
  ofConnection: (connection: ReactNode) => sentence`of ${connection}`,
  deliveriesWait: (waiting: number, connection: string) =>
    `${count(waiting, { one: 'delivery waits', other: 'deliveries wait' })}: those of ${connection}`,
  attemptsInARow: (failures: number) => `, ${failures} attempts in a row`,
  resume: (origin: string) => `Resume ${origin}`,
  pause: (origin: string) => `Pause ${origin}`,
  open: 'Open',
  pausedByHand: 'Paused by hand',
  pausedByFailures: 'Paused by failures',

  // receivers tab
  receiversDescription:
    'All callback URLs with one scheme, host and port are one receiver. One that fails for long is paused: its deliveries wait, and one of them is tried now and then, until it is taken.',
  noReceiverYet: 'No receiver yet',
  noReceiverYetText: 'A command with a callback URL brings the first.',
}
