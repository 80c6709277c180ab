import type { Overlap } from '@postern/protocol'
import type { CommandPatch, Freshness, NewSchedule } from '@postern/protocol/api'
import { commandFormWords } from '../words/command-form.ts'
import { common } from '../words/common.ts'
import { timeWords } from '../words/times.ts'
import { type CommandValues, freshnessWords, toPatch } from './command-values.ts'
import { fromSeconds } from './schedule-form.ts'

/** What an edit changes, in words. */
export interface CommandChange {
  readonly field: keyof CommandPatch
  readonly label: string
  readonly before: string
  readonly after: string
}

const labels: Partial<Record<keyof CommandPatch, string>> = {
  name: 'Name',
  sql: common.sql,
  callbackUrl: common.callbackUrl,
  schedule: commandFormWords.schedule,
  lastField: commandFormWords.lastField,
  fromBeginning: commandFormWords.fromTheBeginning,
  lastValue: commandFormWords.lastValue,
  lastValueType: commandFormWords.typeOfTheLastValue,
  lastValueOption: commandFormWords.afterARun,
  exactNumbers: commandFormWords.largeNumbers,
  timeoutSeconds: commandFormWords.timeLimitInSeconds,
  overlap: commandFormWords.overlap,
  maxRows: commandFormWords.mostRows,
  maxBytes: commandFormWords.mostBytes,
  writes: commandFormWords.mayWrite,
  activeFrom: commandFormWords.runsFrom,
  activeUntil: commandFormWords.runsUntil,
  freshness: common.freshness,
  retries: commandFormWords.retries,
  callbackTimeoutSeconds: commandFormWords.timeLimitOfTheCallback,
  callbackFormat: commandFormWords.formOfTheCallback,
  callbackHeaders: commandFormWords.headersOfYourOwn,
  callbackCredential: commandFormWords.credential,
  callbackRate: commandFormWords.rate,
  unordered: commandFormWords.outOfOrder,
  emptyResults: commandFormWords.resultsWithoutRows,
  sealedFor: commandFormWords.sealedFor,
  delivery: commandFormWords.deliveredBy,
}

/** Values that must not be shown, not even to who has typed them. */
const secrets = new Set<keyof CommandPatch>(['callbackHeaders', 'callbackCredential'])

/** What saving would change; nothing while the form is not whole. */
export function commandChanges(before: CommandValues, after: CommandValues): CommandChange[] {
  const patch = toPatch(before, after)
  const back = toPatch(after, before)
  if (patch === null) return []
  return (Object.keys(patch) as (keyof CommandPatch)[]).map((field) => ({
    field,
    label: labels[field] ?? field,
    before: secrets.has(field) ? '' : words(field, back?.[field]),
    after: secrets.has(field) ? secretWords(patch[field]) : words(field, patch[field]),
  }))
}

const secretWords = (value: unknown): string =>
  value === null
    ? commandFormWords.takenAway
    : value !== null && typeof value === 'object' && !('kind' in value)
      ? commandFormWords.changed(Object.keys(value).join(', '))
      : commandFormWords.replaced

function words(field: keyof CommandPatch, value: unknown): string {
  if (value === null || value === undefined || value === '') return common.none
  if (typeof value === 'boolean') return value ? commandFormWords.saidYes : commandFormWords.saidNo
  if (field === 'schedule') return scheduleWords(value as NewSchedule)
  if (field === 'freshness') return freshnessWords(value as Freshness)
  if (field === 'overlap') return overlapWords(value as Overlap)
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, each]) => `${name} ${typeof each === 'object' ? JSON.stringify(each) : String(each)}`)
      .join(', ')
  return String(value)
}

const overlapWords = (overlap: Overlap): string =>
  'seconds' in overlap ? timeWords.seconds(overlap.seconds) : `${overlap.number}`

/** The form alone knows it yet: the server tells it in better words beside the field. */
function scheduleWords(schedule: NewSchedule): string {
  if ('everySeconds' in schedule) {
    const { amount, unit } = fromSeconds(schedule.everySeconds)
    return timeWords.every(amount, unit)
  }
  if ('cron' in schedule) return `${schedule.cron} (${schedule.timezone})`
  return Object.entries(schedule)
    .map(([name, value]) =>
      typeof value === 'object' ? `${name} ${Object.values(value).flat().join(', ')}` : `${name} ${value}`,
    )
    .join(', ')
}
