import type { Overlap } from '@postern/protocol'
import type { CommandPatch, Freshness, NewSchedule } from '@postern/protocol/api'
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
  sql: 'SQL',
  callbackUrl: 'Callback URL',
  schedule: 'Schedule',
  lastField: 'Last field',
  fromBeginning: 'From the beginning',
  lastValue: 'Last value',
  lastValueType: 'Type of the last value',
  lastValueOption: 'After a run, the last value is',
  exactNumbers: 'Large numbers',
  timeoutSeconds: 'Time limit, in seconds',
  overlap: 'Overlap',
  maxRows: 'Most rows',
  maxBytes: 'Most bytes',
  writes: 'May write',
  activeFrom: 'Runs from',
  activeUntil: 'Runs until',
  freshness: 'Freshness',
  retries: 'Retries',
  callbackTimeoutSeconds: 'Time limit of the callback, in seconds',
  callbackFormat: 'Form of the callback',
  callbackHeaders: 'Headers of your own',
  callbackCredential: 'Credential',
  callbackRate: 'Rate',
  unordered: 'Out of order',
  emptyResults: 'Results without rows',
  sealedFor: 'Sealed for',
  delivery: 'Delivered by',
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
    ? 'taken away'
    : value !== null && typeof value === 'object' && !('kind' in value)
      ? `changed: ${Object.keys(value).join(', ')}`
      : 'replaced'

function words(field: keyof CommandPatch, value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
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

const overlapWords = (overlap: Overlap): string => ('seconds' in overlap ? `${overlap.seconds} s` : `${overlap.number}`)

/** The form alone knows it yet: the server tells it in better words beside the field. */
function scheduleWords(schedule: NewSchedule): string {
  if ('everySeconds' in schedule) {
    const { amount, unit } = fromSeconds(schedule.everySeconds)
    return amount === 1 ? `every ${unit.slice(0, -1)}` : `every ${amount} ${unit}`
  }
  if ('cron' in schedule) return `${schedule.cron} (${schedule.timezone})`
  return Object.entries(schedule)
    .map(([name, value]) =>
      typeof value === 'object' ? `${name} ${Object.values(value).flat().join(', ')}` : `${name} ${value}`,
    )
    .join(', ')
}
