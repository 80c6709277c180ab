import type { ReactNode } from 'react'
import { plural } from '../lib/plural.ts'
import { sentence } from '../lib/sentence.ts'

export const deliveryWords = {
  // attempt table
  attempts: 'Attempts',
  answer: 'Answer',
  whatWasSaid: 'What was said',
  requestHeaders: 'Request headers',
  answerHeaders: 'Answer headers',

  // delivered by
  deliveredByTheGateway: (gateway: ReactNode) => sentence`delivered by the gateway ${gateway}`,

  // deliveries page
  deliveriesDescription:
    "Each result's way to its callback URL: dead letters, which wait for a person, and then all others.",
  redeliverMany: 'Redeliver many',
  dropThisDelivery: 'Drop this delivery?',
  dropDeliveries: (failed: number) => `Drop ${failed} deliveries?`,
  theirRowsDoNotArrive:
    'Their rows do not arrive, and are removed when they are old. Until then they can still be redelivered.',
  drop: 'Drop',
  theChosenDeliveries: 'The chosen deliveries',
  chosen: (deliveries: ReactNode) => sentence`${deliveries} chosen`,
  redeliverThem: 'Redeliver them',
  dropTheFailed: (failed: number) => `Drop the ${failed} failed`,
  chooseNone: 'Choose none',
  doneOf: (done: number, of: number) => `${done} of ${of}`,
  howManyAreDone: 'How many are done',
  receiversThatFailOrArePaused: 'Receivers that fail or are paused',
  receiversThatFailDescription: 'What goes to a paused one waits until it is resumed.',
  deadLetters: 'Dead letters',
  deadLettersDescription:
    'Given up after their last attempt. Their rows are kept until they are redelivered or dropped.',
  noDeliveryMatches: 'No delivery matches',
  nothingWasDeliveredYet: 'Nothing was delivered yet',
  chooseAnotherState: 'Choose another state, connection or time.',
  whatIsShownHere: 'When a command has run, the way of its rows to the callback URL is shown here.',

  // delivery fields
  ofOneCommand: 'Of one command ✕',
  noCommandHasThatText: 'No command has that text',

  // delivery table
  tries: 'Tries',
  takenOrNextTry: 'Taken or next try',
  allShownThatHaveEnded: (ended: number) => `All ${ended} shown that have ended`,
  chooseAllOf: (label: string) => `Choose all of ${label}`,
  choose: (webhookId: string) => `Choose ${webhookId}`,
  triesOf: (attemptCount: number, webhookId: string) => `${attemptCount} tries of ${webhookId}`,
  itsReceiverIsPaused: 'its receiver is paused',
  dropNamed: (webhookId: string) => `Drop ${webhookId}`,
  redeliverNamed: (webhookId: string) => `Redeliver ${webhookId}`,
  redeliver: 'Redeliver',
  withId: (webhookId: ReactNode) => sentence`webhook-id ${webhookId}`,
  theWebhookId: 'the webhook-id',
  theCommand: 'The command',
  nothingWasTriedYet: 'Nothing was tried yet.',

  // redeliver modal
  chooseAConnection: 'Choose a connection',
  giveATime: 'Give a time',
  giveTheIdOfARun: 'Give the id of a run',
  thoseThatAre: 'Those that are',
  failedDeadLetters: 'FAILED: dead letters',
  deliveredTakenBefore: 'DELIVERED: taken before',
  droppedLetGo: 'DROPPED: let go',
  which: 'Which',
  madeSinceATime: 'Made since a time',
  ofARangeOfRuns: 'Of a range of runs',
  upToNow: 'Empty: up to now.',
  firstRun: 'First run',
  allLaterOnes: 'Empty: all later ones.',
  goesOnWhenClosed: 'It goes on when you close this: the page Deliveries tells how far it has come.',
  close: 'Close',

  // redeliveries
  sentAgainTogether: 'Sent again together',
  sentAgainTogetherDescription: 'Of the last day: it goes on when the page is left.',
  underWay: 'Under way',
  done: 'Done',
  cutOff: 'Cut off',
  queuedAgain: (redelivered: number, total: number) => `${redelivered} of ${total} queued again`,
  butRowsAreGone: (said: string, removed: number) => `${said}; the rows of ${removed} are no longer stored`,
  howManyOfAreQueuedAgain: (connection: string) => `How many of ${connection} are queued again`,
  began: (time: ReactNode, by: string | null) => sentence`Began ${time}${by === null ? '' : `, by ${by}`}`,
  goOnWithTheRest: 'Go on with the rest',
  thoseThatWere: (state: ReactNode) => sentence`those that were ${state}`,
  madeSince: (time: ReactNode) => sentence`, made since ${time}`,
  before: (time: ReactNode) => sentence`, before ${time}`,
  ofRuns: (first: string, last: string | undefined) =>
    `, from the run ${first} on${last === undefined ? '' : ` to ${last}`}`,

  // use redeliver
  itIsSentOnceMore: 'It is sent once more, under the same webhook-id',
  itIsDropped: 'It is dropped: nobody waits for it any more',
  areDropped: (dropped: number) =>
    `${dropped} ${plural(dropped, { one: 'is', other: 'are' })} dropped: nobody waits for them any more`,
  deliveriesAreQueuedAgain: (redelivered: number) =>
    `${redelivered} ${plural(redelivered, { one: 'delivery is', other: 'deliveries are' })} queued again`,
}
