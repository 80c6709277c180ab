import type { ReactNode } from 'react'
import { count } from '../lib/plural.ts'
import { sentence } from '../lib/sentence.ts'

export const firstStepWords = {
  // command step
  firstCommand: 'First command',
  firstRowsOf: (name: string) => `First rows of ${name}`,
  table: 'Table',
  tableDescription: 'Its rows are asked for; or write your own SQL below.',
  chooseATable: 'Choose a table',
  sqlDescription: 'Fetches all that it asks for: say WHERE or LIMIT where a table is large.',
  theCommandCannotBeMadeYet: 'The command cannot be made yet',
  makeTheCommandAndRunIt: 'Make the command and run it',
  itDeliversToAnInspectionUrl: (allFields: ReactNode) =>
    sentence`It delivers to an inspection URL, now and every hour. ${allFields} has schedule, callback URL and cursor.`,
  allFields: 'All fields',

  // database step
  gatewayReadsTables: 'The gateway opens the database and reads which tables there are…',
  theDatabaseCannotBeReadYet: 'The database cannot be read yet',
  sqlState: (code: ReactNode) => sentence`(SQLSTATE ${code})`,
  whatToMend: (code: ReactNode) =>
    sentence`That is what the driver said on the gateway's machine. Mend the ODBC connection string there, restart the gateway, and try again; ${code} tells more.`,
  testAgain: 'Test again',
  andMore: (more: number) => `, and ${count(more, { one: 'more', other: 'more' })}`,

  // first steps page
  firstSteps: 'First steps',
  firstStepsOf: (name: string) => `First steps of ${name}`,
  fromHereToFirstRows:
    'From here to the first rows that arrive. You can leave and come back: the page knows how far you are.',
  theDatabase: 'the database',
  makeTheConnection: 'Make the connection',
  isThere: (name: string) => `${name} is there.`,
  installTheGateway: 'Install the gateway',
  installTheGatewayOutcome: (name: string, version: string, ip: string) =>
    `${name}, version ${version}, asks for work from ${ip}.`,
  testTheDatabase: 'Test the database',
  databaseAnswers: (dbms: string, driver: string | undefined, tables: number) =>
    `${dbms} answers${driver ? ` through ${driver}` : ''}, and shows ${count(tables, { one: 'table', other: 'tables' })}.`,
  writeTheFirstCommand: 'Write the first command',
  seeTheFirstRowsArrive: 'See the first rows arrive',
  theyHaveArrived: 'They have arrived at the callback URL.',
  rowsFlowFromDatabaseTitle: 'Rows flow from the database to a URL',
  rowsFlowFromDatabaseText:
    'Next: give commands your own callback URL and schedule, and an alert URL that is told when rows stay away.',
  writeACommandOfYourOwn: 'Write a command of your own',
  toTheConnection: 'To the connection',

  // gateway step
  aFurtherApiKeyIsMade: 'A further API key is made; the others go on working',
  aboutTheGateway:
    'The gateway runs where the database can be reached, and only makes outgoing HTTPS requests. It signs in with an API key of this connection, which is shown only once: make a new one, and the commands stand here to be copied, filled in with it. Keys that gateways use already go on working.',
  orByAOneTimeCode: 'Or have it swap a one-time code for a key of its own',
  showTheCommands: 'Make an API key and show the commands',

  // rows step
  theGatewayRunsIt: 'The gateway runs it…',
  itsRowsAreOnTheirWay: 'Its rows are on their way: they appear here as they arrive.',
  toTheCommand: 'To the command',
  allThatArrives: 'All that arrives at its inspection URL',
  theRowsThatArrived: 'The rows that arrived',

  // step
  states: { done: 'done', now: 'now', later: 'later' },
  hide: 'Hide',
  show: 'Show',
}
