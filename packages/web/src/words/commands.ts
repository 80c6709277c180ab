import type { ReactNode } from 'react'
import { grouped } from '../lib/format-size.ts'
import { count, plural } from '../lib/plural.ts'
import { sentence } from '../lib/sentence.ts'

const waiting = (amount: number, forMany: string, forOne = forMany) =>
  amount === 1 ? `1 waits for ${forOne}` : `${grouped(amount)} wait for ${forMany}`

const rowsOfRuns = (rows: number, runs: number) =>
  `${count(rows, { one: 'row', other: 'rows' })} of ${count(runs, { one: 'run', other: 'runs' })}`

export const commandWords = {
  // archive fields
  whatCanBeSearched: 'SQL, parameters or error',
  succeeded: 'Succeeded',
  from: 'From',
  to: 'To',

  // archive tab
  noFinishedCommandMatches: 'No finished command matches',
  nothingInTheArchive: 'Nothing in the archive',
  searchForAnotherText: 'Search for another text, or for other days.',
  aboutTheArchive: 'Dynamic commands, which run once for a flow or for the API, come here when they are finished.',
  archive: 'Archive',

  // archived run
  rowsAndDelivery: 'Run, rows and delivery',
  itWasNeverRun: 'It was never run.',
  firstRowsOfRun: (maxRows: ReactNode) => sentence`The first ${maxRows} rows; the run’s page has more.`,
  delivery: 'Delivery',
  noCallbackUrl: 'no callback URL',

  // callback url
  callback: 'Callback',
  theDirectUrl: (directUrl: ReactNode) =>
    sentence`The direct URL ${directUrl}: each result starts its flow, within this server.`,
  deletedDirectUrl: 'A direct URL that was deleted: results are refused until another callback is chosen.',
  someDirectUrl: 'A direct URL of this server.',
  seeWhatArrivesAt: (name: ReactNode) => sentence`See what arrives at “${name}”`,

  // command error
  runAgain: 'Run again',
  countAsDone: 'Count as done',
  dismiss: 'Dismiss',
  theLastRunWarns: 'The last run warns',

  // command list
  nextRun: (time: ReactNode) => sentence`Next run ${time}`,
  finished: (time: ReactNode) => sentence`Finished ${time}`,
  waitsFor: (waitsFor: string) => `Waits for ${waitsFor}`,

  // command menu
  runNow: (title: string) => `Run now: ${title}`,
  actionsOf: (title: string) => `Actions of ${title}`,
  cancelTheRun: 'Cancel the run',
  itsDeliveries: 'Its deliveries',

  // command page
  newestFirst: 'Newest first.',
  status: 'Status',
  schedule: 'Schedule',
  largeNumbers: 'Large numbers',
  asJsonStrings: 'as JSON strings',
  timeLimit: 'Time limit',
  mostRows: 'Most rows',
  mostBytes: 'Most bytes',
  mayWrite: 'May write',
  runsFrom: 'Runs from',
  runsUntil: 'Runs until',
  lostInARow: 'Lost in a row',
  lostRuns: (runs: number) => count(runs, { one: 'run', other: 'runs' }),

  // cursor history
  itHasNotMovedYet: 'It has not moved yet.',
  historyOfTheCursor: 'History of the cursor',
  when: 'When',
  movedBy: 'Moved by',
  theBeginning: 'the beginning',
  runWithId: (runId: ReactNode) => sentence`Run ${runId}`,

  // cursor section
  cursor: 'Cursor',
  cursorDescription: 'What a run reads after, and what the receiver has taken.',
  setByHand: 'Set by hand',
  lastField: 'Last field',
  readUpTo: 'Read up to',
  fromTheBeginning: 'from the beginning',
  nothingYet: 'nothing yet',
  acknowledgedUpTo: 'Acknowledged up to',
  overlap: 'Overlap',
  notSentAgain: 'Not sent again',
  rows: (sentRows: number) => count(sentRows, { one: 'row', other: 'rows' }),

  // delivery facts
  aBearerToken: 'a bearer token',
  aUserName: 'a user name',
  anOAuth2Token: 'an OAuth 2 token',
  aCertificate: 'a certificate',
  rowsComeAs: 'Rows come as',
  triedAgain: 'Tried again',
  afterWaits: (waits: string) => `after ${waits} s`,
  shortRetries: 'after 30 seconds and 5 minutes',
  timeForAnAttempt: 'Time for an attempt',
  receiverGets: 'Receiver gets',
  credential: (credentialWords: string, hint: string) => `${credentialWords} (${hint || 'not shown'})`,
  ownHeaders: 'Own headers',
  deliveredBy: 'Delivered by',
  theGatewayItself: 'the gateway itself',
  sealedFor: 'Sealed for',
  mostRequests: 'Most requests',
  order: 'Order',
  asTheyAreTaken: 'as they are taken',
  withoutRows: 'Without rows',
  nothingIsDelivered: 'nothing is delivered',

  // delivery note
  rowsAreNotTaken: 'The callback URL does not take the rows',
  nextTry: (time: ReactNode) => sentence`next try ${time}`,

  // error note
  sqlState: (code: ReactNode) => sentence`SQLSTATE ${code}`,
  theRun: 'The run',
  whatUsuallyHelps: 'What usually helps',

  // queue counts
  firstDueFirst: 'First due first:',
  processing: (processing: ReactNode) => sentence`${processing} processing`,
  paused: (paused: ReactNode) => sentence`${paused} paused`,
  unknownOutcome: (outcomeUnknown: ReactNode) => sentence`${outcomeUnknown} with an unknown outcome`,
  failing: (failing: ReactNode) => sentence`${failing} failing`,
  noGatewayHasEverConnected: 'No gateway has ever connected.',
  noGatewayIsOnline: (time: ReactNode) => sentence`No gateway is online; one was last seen ${time}.`,
  waitForGateway: (commands: number) => waiting(commands, 'a gateway'),
  waitForReceivers: (commands: number) => waiting(commands, 'receivers to catch up'),
  waitForTime: (commands: number) => waiting(commands, 'their time', 'its time'),

  // queue list
  commandsQueue: 'Commands queue',

  // queue tab
  theQueueIsEmpty: 'The queue is empty',
  writeACommand: 'Write a command',
  theQueueIsEmptyText: 'Commands stand here while they wait for their time or for a gateway.',
  commandsMatch: (commands: number) =>
    `${count(commands, { one: 'command', other: 'commands' })} ${plural(commands, { one: 'matches', other: 'match' })}.`,
  noCommandOfTheQueueMatches: 'No command of the queue matches',
  noCommandText: 'Search for another text, or among all of them.',
  nameOrSql: 'Name or SQL',

  // set cursor modal
  setTheCursorByHand: 'Set the cursor by hand',
  giveAValue: 'Give a value',
  theCursorIsSet: 'The cursor is set',
  whichValue: 'Which value',
  theNextRunReads: 'The next run reads',
  deliveredIs: 'Delivered is',
  afterAValue: 'what comes after a value',
  upToAValue: 'up to a value',
  nothing: 'nothing',
  value: 'Value',
  typeIs: (lastValueType: string) => `Its type: ${lastValueType}.`,
  sendsNothingAgain: 'Sends nothing again: it only says up to where the receiver has the rows.',
  setIt: 'Set it',
  whatWouldItSendAgain: 'What would it send again?',
  nothingIsSentAgain: 'Nothing is sent again',
  nothingIsSentAgainText: 'No run has read beyond this value.',
  rowsAreSentAgain: 'Rows are sent again',
  moreMayBeSentAgain: 'More may be sent again than is known',
  atMostAreSentAgain: (rows: number, runs: number) => `At most ${rowsOfRuns(rows, runs)} would be sent again.`,
  atLeastAreSentAgain: (rows: number, runs: number) =>
    `At least ${rowsOfRuns(rows, runs)} would be sent again: the history does not reach back far enough to count them all.`,

  // try panel
  try: 'Try',
  aboutTrials: (maxRows: ReactNode) =>
    sentence`Shows the first ${maxRows} rows. Nothing is delivered, and no last value moves.`,
  theTrialFailed: 'The trial failed',
  triedIn: (rows: string, milliseconds: number, columns: string) => `${rows} in ${milliseconds} ms · ${columns}`,
  theFirstRows: (rowCount: number) => `The first ${count(rowCount, { one: 'row', other: 'rows' })}`,
  allRows: (rowCount: number) => count(rowCount, { one: 'row', other: 'rows' }),
  rowsOfTheTrial: 'Rows of the trial',

  // use command actions
  itRunsAsSoonAsGateway: 'It runs as soon as a gateway takes it',
  undone: 'Undone',
  isPaused: (command: string) => `Paused: ${command}`,
  isResumed: (command: string) => `Resumed: ${command}`,
  gatewayIsTold: 'The gateway is told to cancel the statement',
  dismissed: 'Dismissed',
  theCopyIsPaused: 'The copy is paused: change it, then resume it',
  itRunsAgainAsSoon: 'It runs again as soon as a gateway takes it',
  countedAsDone: 'Counted as done',
  theCommandIsDeleted: 'The command is deleted',
  deleteTheCommand: 'Delete the command?',
  stopsRunning: (command: string) => `“${command}” stops running, and its runs and results are removed with it.`,
}
