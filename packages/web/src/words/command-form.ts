import type { ReactNode } from 'react'
import { sentence } from '../lib/sentence.ts'

export const commandFormWords = {
  // callback field
  callbackUrlDescription: (withDirectUrls: boolean) =>
    `Each result is sent here by POST, signed, and again until it is taken.${withDirectUrls ? ' A direct URL starts its flow.' : ''}`,
  trialOf: (connection: string) => `Trial of ${connection}`,
  directURLsOfFlows: 'Direct URLs of flows',
  isInspectionUrl: (toInspect: ReactNode) =>
    sentence`This is the inspection URL “${toInspect}”: its page shows what arrives.`,
  isDirectUrl: (toFlow: ReactNode) =>
    sentence`This is the direct URL “${toFlow}”: each result starts its flow, within this server.`,
  makeInspectionUrlToTry: 'Make an inspection URL to try it',

  // change notes
  whatSavingChanges: 'What saving changes',
  nothingYet: 'Nothing yet.',
  removed: 'Removed: ',
  added: 'Added: ',

  // command changes
  schedule: 'Schedule',
  lastField: 'Last field',
  fromTheBeginning: 'From the beginning',
  lastValue: 'Last value',
  typeOfTheLastValue: 'Type of the last value',
  afterARun: 'After a run, the last value is',
  largeNumbers: 'Large numbers',
  timeLimitInSeconds: 'Time limit, in seconds',
  overlap: 'Overlap',
  mostRows: 'Most rows',
  mostBytes: 'Most bytes',
  mayWrite: 'May write',
  runsFrom: 'Runs from',
  runsUntil: 'Runs until',
  retries: 'Retries',
  timeLimitOfTheCallback: 'Time limit of the callback, in seconds',
  formOfTheCallback: 'Form of the callback',
  headersOfYourOwn: 'Headers of your own',
  credential: 'Credential',
  rate: 'Rate',
  outOfOrder: 'Out of order',
  resultsWithoutRows: 'Results without rows',
  sealedFor: 'Sealed for',
  deliveredBy: 'Delivered by',
  takenAway: 'taken away',
  changed: (value: string) => `changed: ${value}`,
  replaced: 'replaced',
  saidYes: 'yes',
  saidNo: 'no',

  // command form
  writeTheSqlText: 'Write the SQL text',
  noCallback: 'An address that begins with https:// or http://, or a direct URL from the list',
  notAWholeNumber: 'A whole number of at least 1',
  giveATime: 'Give a time',
  chooseAtLeastOneDay: 'Choose at least one day',
  writeACronExpression: 'Write a cron expression',
  nameTheLastField: 'The SQL uses @last_value@: name the column it comes from',
  giveTheValueToStartAfter: 'Give the value to start after',
  whatToFetch: 'What to fetch',
  nameDescription: 'Optional; without one, the command goes by its SQL.',
  newOrders: 'New orders',
  aboutLastValue: (code: ReactNode) =>
    sentence`${code} stands for the greatest value fetched so far. Placeholders are bound as values; they never become SQL text.`,
  whereItGoes: 'Where it goes',
  whenItRuns: 'When it runs',
  options: 'Options',
  makeItPaused: 'Make it paused; it runs when you resume it',

  // credential fields
  nothing: 'Nothing',
  aBearerToken: 'A bearer token',
  aUserNameAndAPassword: 'A user name and a password',
  anOAuth2Token: 'An OAuth 2 token (client credentials)',
  aClientCertificateMutualTls: 'A client certificate (mutual TLS)',
  theReceiverAsksFor: 'The receiver asks for',
  storedEncrypted: 'Stored encrypted, and not shown again.',
  whatIsStored: 'What is stored',
  userName: 'User name',
  tokenUrl: 'Token URL',
  clientId: 'Client id',
  clientSecret: 'Client secret',
  scope: 'Scope',
  optional: 'Optional',
  idAndSecretGoIn: 'Id and secret go in',
  theAuthorizationHeader: 'the Authorization header',
  theBody: 'the body',
  certificate: 'Certificate',
  itsPrivateKey: 'Its private key',
  withoutAPassphrase: 'PEM, without a passphrase',

  // cron fields
  cronExpression: 'Cron expression',
  cronExpressionDescription: 'Minute, hour, day, month, weekday; six fields begin with seconds.',

  // cursor fields
  asTheColumnHasIt: 'As the column has it',
  wholeNumber: 'Whole number',
  decimal: 'Decimal',
  float: 'Float',
  text: 'Text',
  date: 'Date',
  dateAndTime: 'Date and time',
  trueOrFalse: 'True or false',
  binaryInBase64: 'Binary, in base64',
  lastFieldDescription:
    'The column that tells what is new, such as an id or a time of change. Empty: every run fetches everything.',
  theFirstRunFetches: 'The first run fetches',
  theNextRunFetches: 'The next run fetches',
  whatComesAfterAValue: 'What comes after a value',
  firstLastValue: 'First last value',
  itsType: 'Its type',
  theGreatestOfItsRows: 'the greatest of its rows',
  theOneOfItsLastRow: 'the one of its last row',
  overlapDescription:
    'Each run reads again this far back and sends only what was not sent, so that rows which come late are found.',
  unitOfTheOverlap: 'Unit of the overlap',
  ofTheFieldsNumbers: 'of the field’s numbers',

  // delivered by field
  theServer: 'The server',
  theServerDescription: 'It keeps the rows until they have arrived.',
  theGatewayItself: 'The gateway itself',
  theGatewayItselfDescription:
    'To a receiver inside its network, or for rows that are not to pass the server: it keeps them, encrypted, and none is shown here. POSTERN_DIRECT_ALLOW on its host must name the receiver.',

  // delivery fields
  tryAgain: 'Try again',
  whenADeliveryHasFailed: 'When a delivery has failed.',
  standardRetries: 'Up to nine times in about a day',
  shortRetries: 'After 30 seconds and 5 minutes',
  never: 'Never',
  afterWaitsOfYourOwn: 'After waits of your own',
  waits: 'Waits',
  waitsDescription: 'Seconds before each further attempt, apart by commas.',
  timeForAnAttempt: 'Time for an attempt',
  timeForAnAttemptDescription: 'Seconds, from connecting to the answer; empty: 30 without progress.',
  secondsSuffix: ' s',
  mostRequests: 'Most requests',
  mostRequestsDescription: 'To each host; empty: as the connection says.',
  mostRequestsInA: 'Most requests in a',
  aSecond: 'a second',
  aMinute: 'a minute',
  storedHeaders: 'Stored headers',
  storedHeadersDescription: 'Their values are not shown; take one away here, or set it anew below.',
  headersOfYourOwnDescription: 'One a line, as name: value. Stored encrypted, and not shown again.',
  deliverNoEmptyResults: 'Deliver nothing when a run finds no rows',
  unordered: 'Results may arrive in another order',
  unorderedDescription: 'None waits for an earlier one that its receiver does not take.',

  // delivery values
  requestsA: (requests: number, per: 'second' | 'minute') => `${requests} a ${per}`,
  oneHeaderALine: 'One header a line, as name: value',
  apartByCommas: 'Whole seconds, apart by commas',
  isNeeded: 'Is needed',

  // format fields
  rowsComeAs: 'Rows come as',
  aJsonArray: 'A JSON array',
  aRowOnEachLineNdjson: 'A row on each line (NDJSON)',
  anObjectWithCommand: 'An object with command, run, columns and rows',
  compression: 'Compression',
  compressionDescription: 'Only for a receiver that is set to take it.',
  none: 'None',
  rowsInACallback: 'Rows in a callback',
  rowsInACallbackDescription: 'At most so many, in batches one after another; empty: all.',
  bytesInACallback: 'Bytes in a callback',
  bytesInACallbackDescription: 'At most so many of JSON, before compression; empty: all.',
  aLinkAbove: 'A link above',
  aLinkAboveDescription:
    'Bytes of JSON above which the receiver gets a link for a day instead of the rows; empty: never.',

  // format values
  shapeArray: 'a JSON array',
  shapeLines: 'a row on each line',
  shapeEnvelope: 'rows with columns and run',
  rows: (rows: number) => `${rows} rows`,
  bytes: (bytes: number) => `${bytes} bytes`,
  inBatchesOf: (limits: readonly string[]) => `in batches of ${limits.join(' or ')}`,
  linkAboveBytes: (linkAbove: number) => `a link above ${linkAbove} bytes`,

  // freshness fields
  freshnessDescription: 'What must come in time; without it an alert is raised.',
  nothingIsAsked: 'Nothing is asked',
  aRunThatSucceeds: 'A run that succeeds',
  atLeastEvery: 'At least every',
  unit: 'Unit',
  unitOfTheFreshness: 'Unit of the freshness',

  // option fields
  emptyAtOnce: 'Empty: at once.',
  emptyForGood: 'Empty: for good.',
  largeNumbersAs: '64-bit integers and decimals as…',
  jsonNumbersAllDigits: 'JSON numbers, all digits',
  jsonStringsAllDigits: 'JSON strings, all digits',
  timeLimit: 'Time limit',
  timeLimitDescription: 'Seconds that the statement may take; empty: no limit.',
  mostRowsDescription: 'A larger result fails whole; empty: no limit.',
  mostBytesDescription: 'Of its JSON; a larger result fails whole; empty: no limit.',
  mayTheStatementWrite: 'May the statement write?',
  mayTheStatementWriteDescription: 'One that may is not repeated by itself when its gateway is lost.',
  judgedByItsText: 'Judged by its text',
  yes: 'Yes',
  itOnlyReads: 'No: it only reads',

  // placeholder list
  placeholders: 'Placeholders',

  // placeholder marks
  isTheLastValue: 'is the last value: the gateway binds it at each run, as a value and never as text.',
  isTheParameter: (text: string) =>
    `is the parameter ${text}: it comes with a dynamic command or a flow’s app, and a static command has none.`,

  // schedule fields
  kindOfSchedule: 'Kind of schedule',
  interval: 'Interval',
  daily: 'Daily',
  weekly: 'Weekly',
  monthly: 'Monthly',
  cron: 'Cron',
  every: 'Every',

  // schedule form
  every15Minutes: 'Every 15 minutes',
  everyHour: 'Every hour',
  weekdaysAt1000: 'Weekdays at 10:00',
  lastFridayOfTheMonth: 'Last Friday of the month',

  // schedule preview
  movedPastTheGap: 'clock change: moved past the gap',
  clockChangeRunsOnce: 'clock change: runs once',
  clockChangedBefore: 'clock change before',
  sayWhenToSeeTimes: 'Fill in when it runs to see its next times.',
  fieldsOfCron: 'A cron expression has five fields, or six with the seconds first.',
  workingOutTheNextTimes: 'Working out the next times…',
  nextTimes: 'Next times',

  // seal field
  sealedForDescription:
    'age recipients, one a line: the gateway encrypts the rows so that only their keys open them, and they are not shown here either. They go whole, as a JSON array. Empty: not sealed.',

  // time of day fields
  theLast: 'the last',
  day: 'Day',
  at: 'At',
  monthsWithoutDay: (day: ReactNode) =>
    sentence`Months without a day ${day} are left out; “the last” is in every month.`,
  on: 'On',

  // timezone select
  timeZone: 'Time zone',
  timeZoneDescription: 'The wall clock that the times mean.',
  noSuchTimeZone: 'No such time zone',

  // command values
  rowsWithin: (every: string) => `rows ${every}`,
  aRunWithin: (every: string) => `a run ${every}`,

  // new command page
  newCommand: 'New command',
  sayWhenItRuns: 'Say when it runs.',
  theCommandIsMade: 'The command is made',
  makeTheCommand: 'Make the command',

  // edit command page
  editTheCommand: 'Edit the command',
  edit: (data: string) => `Edit ${data}`,
  editCommand: 'Edit command',
  theCommandIsSaved: 'The command is saved',

  // warning notes
  applyThat: 'Apply that',
}
