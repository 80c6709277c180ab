import type { ConnectionContents } from '@postern/protocol/api'
import type { ReactNode } from 'react'
import { compact } from '../lib/format-size.ts'
import { count, type Forms, plural } from '../lib/plural.ts'
import { sentence } from '../lib/sentence.ts'

/** Each with the forms that the language has for it. */
const losses = (forms: Record<Exclude<keyof ConnectionContents, 'most'>, Forms>) => forms

export const connectionWords = {
  // alert url
  alertsOnlyHere: 'Alerts are only shown here',
  theAlertUrlIsSaved: 'The alert URL is saved',
  whereAlertsAreTold: 'Where alerts are told',
  whereAlertsAreToldDescription:
    'Silence, missing rows, a run that is stuck, no gateway: each is shown here, and told to the alert URL when it is raised and when it has resolved.',
  alertUrl: 'Alert URL',
  alertUrlDescription: 'Signed with the signing secret; empty: alerts are only shown here.',

  // api keys
  apiKeys: 'API keys',
  apiKeysDescription:
    'Gateways sign in with one. To rotate, without an interruption: add a key, give it to the gateways, revoke the old one.',
  addANewKey: 'Rotate: add a new key',
  addAKey: 'Add a key',
  noKeyIsValid: 'No key is valid: no gateway can work. Add one.',
  key: 'Key',
  keysAreValidAtOnce: (keys: number) => `${keys} keys are valid at once`,
  newestIsNotUsed: (hint: ReactNode) =>
    sentence`The newest one, ${hint}, was not used yet: give it to the gateways and restart them. This page notices when it is used.`,
  newestIsUsed: (hint: ReactNode, time: ReactNode) =>
    sentence`The newest one, ${hint}, is in use, last ${time}. Revoke each older one when its last use stays behind.`,
  theKeyIsRevoked: (hint: string) => `The key …${hint} is revoked`,
  askToRevoke: (hint: string) => `Revoke the key …${hint}?`,
  gatewaysThatUseItAreRefused: 'Gateways that use it are refused from their next request on.',
  revokeTheKey: (hint: string) => `Revoke the key …${hint}`,

  // callback rate
  callbacksAreNotHeldBack: 'Callbacks go as fast as they are taken',
  atMostToEachHost: (callbackRate: string) => `At most ${callbackRate} to each host`,
  rateOfCallbacks: 'Rate of callbacks',
  rateOfCallbacksDescription:
    'At most so many requests to each host, evenly spaced. A command may say otherwise for itself.',
  mostRequests: 'Most requests',
  noLimit: 'no limit',
  mostRequestsInA: 'Most requests in a',
  aSecond: 'a second',
  aMinute: 'a minute',

  // connection health
  health: 'Health',
  gatewaysOnline: 'Gateways online',
  noneYet: 'none yet',
  onlineOf: (online: number, gateways: number) => `${online} of ${gateways}`,
  ready: 'Ready',
  processing: 'Processing',
  paused: 'Paused',
  rowsIn24Hours: 'Rows in 24 hours',
  runsIn24Hours: 'Runs in 24 hours',
  failedIn24Hours: 'Failed in 24 hours',
  whatNeedsAttention: 'What needs attention',
  nothingSetUp: (needs: ReactNode) => sentence`Nothing is set up yet. ${needs}`,
  goOnWithTheFirstSteps: 'Go on with the first steps',
  allIsWell: 'All is well',
  noGatewayIsOnline: 'No gateway is online',
  lastOneSeen: (time: ReactNode) => sentence`; the last one was seen ${time}`,
  commandsFail: (failing: number) =>
    `${count(failing, { one: 'command', other: 'commands' })} ${plural(failing, { one: 'fails', other: 'fail' })}`,
  resultsCouldNotBeDelivered: (deadLetters: number) =>
    `${count(deadLetters, { one: 'result', other: 'results' })} could not be delivered`,
  heldBack: (textLink: ReactNode, time: ReactNode) =>
    sentence`${textLink} since ${time}: too many bytes of results have not been delivered. They go on once receivers have taken most of it, or what was given up is dropped.`,
  staticCommandsWait: 'Static commands wait',
  alerts: (alerts: number) => count(alerts, { one: 'alert', other: 'alerts' }),
  alertsStand: (alerts: number) =>
    `${count(alerts, { one: 'alert', other: 'alerts' })} ${plural(alerts, { one: 'stands', other: 'stand' })}`,

  // connection menu
  commandsPaused: (changed: number) => `${count(changed, { one: 'command', other: 'commands' })} paused`,
  commandsResumed: (changed: number) => `${count(changed, { one: 'command', other: 'commands' })} resumed`,
  actionsOf: (name: string) => `Actions of ${name}`,
  newCommand: 'New command',
  commandsQueue: 'Commands queue',
  connectionLog: 'Connection log',
  keysAndSettings: 'Keys and settings',
  pauseAllCommands: 'Pause all commands',
  resumeAllCommands: 'Resume all commands',

  // connection page
  overview: 'Overview',
  archive: 'Archive',
  apps: 'Apps',
  receivers: 'Receivers',
  gateways: 'Gateways',
  log: 'Log',
  pagesOf: (name: string) => `Pages of ${name}`,

  // connection row
  commands: (total: number) => count(total, { one: 'command', other: 'commands' }),
  numberProcessing: (processing: ReactNode) => sentence`${processing} processing`,
  numberPaused: (paused: ReactNode) => sentence`${paused} paused`,
  numberFailing: (failing: ReactNode) => sentence`${failing} failing`,
  deadLetters: (deadLetters: number) => count(deadLetters, { one: 'dead letter', other: 'dead letters' }),
  gatewayOnline: 'Gateway online',
  manyGatewaysOnline: (online: number) => `${online} gateways online`,
  gatewayOffline: 'Gateway offline',
  noGatewayYet: 'No gateway yet',

  // connections page
  newConnection: 'New connection',
  connectionsDescription: 'Each one is a place where commands run: a database that a gateway reaches from the inside.',
  noConnectionYet: 'No connection yet',
  noConnectionYetText:
    'Make one, and you are led from there: its gateway is started next to your database, the database is tested, and its first rows arrive in a few minutes.',
  findAConnection: 'Find a connection',
  findByNameOrDescription: 'Find by name or description',
  whichConnections: 'Which connections',
  allOf: (connections: number) => `All ${connections}`,
  needAttention: (red: number) => `Need attention ${red}`,
  noConnectionMatches: 'No connection matches',
  noConnectionMatchesText: 'Nothing waits for a person: all is well.',
  lookForAnotherText: 'Look for another text.',

  // day bars
  last24Hours: (runs: number, failed: number, rows: number) =>
    `Last 24 hours: ${count(runs, { one: 'run', other: 'runs' })}, ${failed} failed, ${count(rows, { one: 'row', other: 'rows' })}`,
  rowsAndRuns: (rows: number, runs: number) =>
    `${compact(rows)} ${plural(rows, { one: 'row', other: 'rows' })} · ${compact(runs)} ${plural(runs, { one: 'run', other: 'runs' })}`,

  // delete connection modal
  theConnectionIsDeleted: (name: string) => `The connection ${name} is deleted`,
  thatIsNotYourPassword: 'That is not your password',
  askToDelete: (name: string) => `Delete ${name}?`,
  allOfItIsRemoved: 'All of it is removed for good, and its gateways stop working. Nothing of it can be brought back:',
  yourPassword: 'Your password',
  yourPasswordDescription: 'Entered again, so that nobody deletes it from a screen left open.',
  deleteTheConnection: 'Delete the connection',
  couldNotBeCounted: (message: ReactNode) =>
    sentence`its commands, runs, results, keys and log. (They could not be counted: ${message})`,
  whatWillBeLost: 'What will be lost',

  // gateway command
  anotherDatabase: 'Another database',

  // gateway start
  container: 'Container',
  apiKeyIsShownTitle: 'The API key is shown only this once',
  apiKeyIsShownText: "Only its hash is stored. If you lose it, add another key in the connection's settings.",
  apiUrl: 'API URL',
  apiKey: 'API key',
  whereItRuns: 'Where it runs',
  database: 'Database',
  installTheOdbcDriver: 'Install the ODBC driver',
  startTheGateway: 'Start the gateway',
  whereToRun: (inContainer: boolean, install: ReactNode, notes: ReactNode, drivers: ReactNode) =>
    sentence`Run it where the database can be reached, in a clone of Postern${inContainer ? ' (which the container sees as its working folder)' : ''} where ${install} has run${notes}. Put your own values in the place of each …; the ODBC connection string never leaves the gateway's machine. ${drivers} lists the drivers there.`,
  ownInstaller: ", with the database's ODBC driver installed by its own installer",
  asItsMakerSays: ", with the database's ODBC driver installed as its maker says",
  theGatewayIsOnline: 'The gateway is online',
  theGatewayIsOnlineText: (name: ReactNode, version: ReactNode, ip: ReactNode) =>
    sentence`${name}, version ${version}, asks for work from ${ip}.`,
  waitingForTheGateway: 'Waiting for the gateway',
  waitingForTheGatewayText: 'This page notices when it comes online.',
  wasSeen: (name: ReactNode, time: ReactNode) => sentence`${name} was seen ${time}.`,

  // gateways tab
  gatewaysDescription:
    'The programs next to the database. Several may share the work; each command goes to one of them.',
  addAGateway: 'Add a gateway',
  whatAGatewayIsGiven: 'What a gateway is given',
  whatGatewayIsGivenDescription: 'The API URL, and an API key of this connection. A lost key is replaced.',
  noGatewayHasComeYet: 'No gateway has come yet',
  installAGateway: 'Install a gateway',
  noGatewayHasComeText: 'Start one where the database can be reached. It only makes outgoing HTTPS requests.',
  host: 'Host',
  driverAndDatabase: 'Driver and database',
  lastSeen: 'Last seen',
  shareOf24Hours: 'Share of 24 hours',
  ofRuns: (runs: number) => `· ${compact(runs)} ${plural(runs, { one: 'run', other: 'runs' })}`,
  online: 'Online',
  offline: 'Offline',

  // log fields
  gatewayAddressOutcomeRun: 'Gateway, address, outcome, run',
  request: 'Request',
  done: 'Done',
  refused: 'Refused',
  from: 'From',
  to: 'To',

  // log tab
  thereAreNewerEntries: 'There are newer entries.',
  newOnesComeByThemselves: 'Newest first; new ones come by themselves.',
  toTheNewest: 'To the newest',
  noEntryMatches: 'No entry matches',
  theLogIsEmpty: 'The log is empty',
  lookAtOtherTimes: 'Look for another text, or at other times.',
  logFillsLater: 'It fills as soon as a gateway asks for work.',
  deleteTheWholeLog: 'Delete the whole log?',
  whatIsEmptied: (name: string) =>
    `Every entry of ${name} is removed, also those that the filter does not show. Runs and results stay.`,
  deleteAll: 'Delete all',

  // log table
  lookingAtOlderEntries: 'Looking at older entries…',
  nothingIsOlder: (entries: string) => `${entries} entries; nothing is older.`,

  // losses
  losses: losses({
    undelivered: { one: 'result that has not been delivered', other: 'results that have not been delivered' },
    commands: { one: 'command with its cursor', other: 'commands with their cursors' },
    runs: { one: 'run with its result', other: 'runs with their results' },
    archived: { one: 'archived command', other: 'archived commands' },
    apps: { one: 'app that flows may use', other: 'apps that flows may use' },
    flowRuns: { one: 'flow run that asked it for rows', other: 'flow runs that asked it for rows' },
    keys: { one: 'API key', other: 'API keys' },
    alerts: { one: 'alert', other: 'alerts' },
    logEntries: { one: 'entry of its log', other: 'entries of its log' },
  }),
  orMore: (amount: string) => `${amount} or more`,

  // new connection page
  newConnectionDescription: 'Name the place that your commands will run in.',
  smallLettersAZ: 'Small letters a–z, digits and _ only, such as erp_madrid',
  whatIsItCalled: 'What is it called?',
  nameDescription: 'Small letters, digits and _; it stands in addresses and stays as it is.',
  description: 'Description',
  descriptionDescription: 'Optional: whose database it is, where the gateway runs.',
  makeTheConnection: 'Make the connection',

  // overview tab
  noCommandYet: 'No command yet',
  writeTheFirstCommand: 'Write the first command',
  noCommandYetText: 'A command is a SQL text, a schedule, and the URL that its rows go to.',
  theWholeQueue: 'The whole queue',

  // settings tab
  theDescriptionIsSaved: 'The description is saved',
  deleteTheConnectionDescription:
    'Removes its commands, runs, results, keys and log for good. Your password is asked for again.',
  deleteNamed: (name: ReactNode) => sentence`Delete ${name}`,

  // signing secrets
  sharedSecret: 'Shared secret',
  keyPairEd25519: 'Key pair (Ed25519)',
  signingSecrets: 'Signing secrets',
  signingSecretsDescription:
    'Every callback is signed with all of these after Standard Webhooks, so that its receiver can verify that the rows came from here, unchanged. To rotate: add one, give it to the receivers, then revoke the old one; up to two of a kind sign at once, each until it is revoked.',
  addASecret: 'Add a secret',
  addAKeyPair: 'Add a key pair',
  kind: 'Kind',
  secretOrPublicKey: 'Secret or public key',
  keyPairSignsTitle: 'The key pair signs from the next attempt on',
  keyPairSignsText:
    'Receivers verify with its public key, which stands below. The private key never leaves the server.',
  signingSecretIsShownTitle: 'The signing secret is shown only this once',
  signingSecretIsShownText:
    'It is stored encrypted, and signs beside the older one from the next attempt on. Copy it now.',
  newSigningSecret: 'New signing secret',
  theSecret: (hint: string) => `the secret …${hint}`,
  theKeyPair: (publicKey: string) => `the key pair …${publicKey}`,
  itNoLongerSigns: (label: string) => `It no longer signs: ${label} is revoked`,
  askToRevokeSecret: (label: string) => `Revoke ${label}?`,
  whatRevokingDoes:
    'From the next attempt on nothing is signed with it. Receivers that verify with nothing else refuse all callbacks then.',
  thePublicKey: 'the public key',
  theSigningSecret: 'the signing secret',
  reveal: 'Reveal',
  hide: 'Hide',
  theLastOneStays: 'the last one stays',
  revokeNamed: (label: string) => `Revoke ${label}`,
}
