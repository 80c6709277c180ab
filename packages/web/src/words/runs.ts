import type { ReactNode } from 'react'
import { count, plural } from '../lib/plural.ts'
import { sentence } from '../lib/sentence.ts'

export const runWords = {
  // all rows
  partOfTheRows: 'Part of the rows',
  earlier: 'Earlier',
  shownOf: (first: string, last: string, rows: string) => `${first}–${last} of ${rows}`,
  later: 'Later',
  rowsOfTheRun: 'Rows of the run',
  goToRow: 'Go to row',
  go: 'Go',

  // chosen cell
  chosenPlace: (number: ReactNode, name: ReactNode, type: ReactNode) => sentence`Row ${number}, ${name} ${type}`,
  copyCell: 'Copy cell',
  copyRowAsJson: 'Copy row as JSON',
  theChosenValue: 'The chosen value',
  rowsTooLarge: 'The rows here are too large to be shown: the download has them.',

  // download menu
  oneArray: 'one array',
  aRowALine: 'a row a line',
  csvDescription: 'RFC 4180, UTF-8',
  downloadTheAgeFile: 'Download the age file',
  download: 'Download',

  // rows in view
  noRowsWereSent: 'The server sent something else than rows',

  // run deliveries
  sentWhenDone: 'The rows are sent on as soon as the run is done.',
  sendsNothing: 'This run sends nothing to a callback URL.',
  takenAt: (time: ReactNode) => sentence`taken ${time}`,
  nextTry: (time: ReactNode) => sentence`next try ${time}`,
  rowsTaken: (rows: ReactNode, parts: ReactNode) => sentence`${rows} rows taken, in ${parts} parts`,
  webhookId: (webhookId: ReactNode) => sentence`webhook-id ${webhookId}`,
  redeliver: 'Redeliver',

  // run list
  itHasNotRunYet: 'It has not run yet',
  itHasNotRunText: '“Run now” lets it run once, without moving its schedule.',
  taken: 'Taken',
  size: 'Size',
  lastValue: 'Last value',

  // run page
  runWithId: (id: string) => `Run ${id}`,
  headingOf: (id: ReactNode) => sentence`Run ${id}`,
  sqlDescription: 'As it was when the run began.',
  takenByTheGateway: 'Taken by the gateway',
  attempt: 'Attempt',
  leftOut: 'Left out, since sent before',
  rowsAffected: 'Rows affected',

  // run progress
  underWay: 'Under way',
  theRunIsUnderWay: 'The run is under way',
  theGatewayHasTakenIt: 'The gateway has taken it, and its statement has not begun.',
  theStatementRuns: 'The statement runs; no rows have come yet.',
  rowsSoFar: (rows: number, bytes: string | undefined, rowsASecond: number | undefined) => {
    const size = bytes === undefined ? '' : `, ${bytes}`
    const speed =
      rowsASecond === undefined ? '' : `: about ${count(rowsASecond, { one: 'row', other: 'rows' })} a second`
    return `${count(rows, { one: 'row', other: 'rows' })} so far${size}${speed}.`
  },
  beingCancelled: 'It is being cancelled.',
  began: (time: ReactNode) => sentence`Began ${time}.`,
  leaseRunsOut: (time: ReactNode) => sentence`Its lease runs out ${time} unless the gateway is heard of before.`,

  // run rows
  theStatementGaveNoRows: 'The statement gave no rows.',
  keptByTheGateway: (rows: number, gateway: string) =>
    `${count(rows, { one: 'row', other: 'rows' })}, kept by the gateway ${gateway}.`,
  theGatewayDeliversThemItself:
    'The gateway delivers them itself: they are not on this server, and cannot be shown here.',
  sealedByTheGateway: (rows: number) => `${count(rows, { one: 'row', other: 'rows' })}, sealed by the gateway.`,
  rowsDescription: (rows: number) =>
    `${count(rows, { one: 'row', other: 'rows' })}, exactly as ${plural(rows, { one: 'it', other: 'they' })} left the database.`,
  sealedText: (code: ReactNode) =>
    sentence`They are encrypted for the recipients of the command, so nobody can read them here. ${code} with the key opens the download.`,

  // run timeline
  timelineOfTheRuns: 'Timeline of the runs, oldest first',
  runInShort: (state: string, leasedAt: string, rows: number, took: string) =>
    `${state}, ${leasedAt}, ${count(rows, { one: 'row', other: 'rows' })}, ${took}`,
  theLongestTook: (longest: ReactNode) => sentence`the longest took ${longest}`,
}
