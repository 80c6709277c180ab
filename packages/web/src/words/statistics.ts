import type { ReactNode } from 'react'
import { compact } from '../lib/format-size.ts'
import { formatDuration } from '../lib/format-time.ts'
import { count } from '../lib/plural.ts'
import { sentence } from '../lib/sentence.ts'

export const statisticsWords = {
  // freshness section
  freshnessDescription:
    'Static commands: first those that are or will soonest be stale, then those that ran the longest ago.',
  expected: 'Expected',
  nothingSaid: 'nothing said',
  notWhilePaused: 'not while paused',
  next: (freshness: ReactNode, time: ReactNode) => sentence`${freshness}, next ${time}`,
  stale: 'Stale',
  paused: 'Paused',
  fresh: 'Fresh',
  neverRun: 'Never run',
  notWatched: 'Not watched',

  // statistics charts
  rows: (rows: number) => count(rows, { one: 'row', other: 'rows' }),
  bytes: 'Bytes',
  endedWell: 'Ended well',
  lost: 'Lost',
  howLongRunsTake: 'How long runs take',
  noRunEndedWell: 'no run ended well',
  attemptsAtDeliveries: 'Attempts at deliveries',
  taken: 'Taken',
  notTaken: 'Not taken',
  howLongReceiversTake: 'How long receivers take',
  noAttempt: 'no attempt',
  onAverage: 'On average',
  atMost: 'At most',
  onAverageAtMost: (meanMs: number, slowestMs: number) =>
    `${formatDuration(meanMs)} on average, ${formatDuration(slowestMs)} at most`,
  takenAndNot: (delivered: number, failed: number) =>
    `${compact(delivered)} taken${failed > 0 ? `, ${compact(failed)} not taken` : ''}`,
  numberEndedWell: (runs: number) => `${compact(runs)} ended well`,
  numberFailed: (failed: number) => `${compact(failed)} failed`,
  numberLost: (lost: number) => `${compact(lost)} lost`,

  // statistics section
  throughput: 'Throughput',
  throughputDescription: (ownTimezone: string) =>
    `By when runs and attempts at deliveries ended; times in ${ownTimezone}.`,
  howFarBack: 'How far back',
  of24Hours: '24 hours',
  of7Days: '7 days',
  of30Days: '30 days',
  noRunEndedInThisTime: 'No run ended in this time',
  noRunEndedText: 'As soon as a command has run, its rows, bytes and durations are drawn here.',
  theSameAsATable: 'The same as a table',
  runsOverTime: 'Runs over time',
  when: 'When',
  attemptsAtDeliveriesOverTime: 'Attempts at deliveries over time',
}
