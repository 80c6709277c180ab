import type { Overlap } from '@postern/protocol'
import type { Command, CommandPatch, Freshness, NewCommand, NewSchedule } from '@postern/protocol/api'
import { commandFormWords } from '../words/command-form.ts'
import { timeWords } from '../words/times.ts'
import { type DeliveryValues, deliveryFields, deliveryPatch, deliveryValues } from './delivery-values.ts'
import { fromSchedule, fromSeconds, type ScheduleForm, toSchedule, toSeconds, type Unit } from './schedule-form.ts'

type LastValueType = Exclude<Command['lastValueType'], null>

/** A static command as it stands in the form. */
export interface CommandValues extends ScheduleForm, DeliveryValues {
  name: string
  sql: string
  callbackUrl: string
  lastField: string
  firstValue: 'beginning' | 'value'
  lastValue: string
  lastValueType: LastValueType | 'auto'
  lastValueOption: Command['lastValueOption']
  exactNumbers: Command['exactNumbers']
  timeoutSeconds: number | string
  /** Empty: none. What it counts is seconds for a field of times, and the field's own units for numbers. */
  overlap: number | string
  overlapOf: 'seconds' | 'number'
  maxRows: number | string
  maxBytes: number | string
  writes: Command['writes']
  activeFrom: string
  activeUntil: string
  freshnessOf: 'none' | 'run' | 'rows'
  freshnessAmount: number | string
  freshnessUnit: Unit
  /** Age recipients, one a line. */
  sealedFor: string
  delivery: Command['delivery']
  paused: boolean
}

export function emptyValues(timezone: string): CommandValues {
  return {
    ...fromSchedule(null, timezone),
    name: '',
    sql: '',
    callbackUrl: '',
    lastField: '',
    firstValue: 'beginning',
    lastValue: '',
    lastValueType: 'auto',
    lastValueOption: 'greatest',
    exactNumbers: 'number',
    timeoutSeconds: '',
    overlap: '',
    overlapOf: 'seconds',
    maxRows: '',
    maxBytes: '',
    writes: 'auto',
    activeFrom: '',
    activeUntil: '',
    ...freshnessValues(null),
    ...deliveryValues(null),
    sealedFor: '',
    delivery: 'server',
    paused: false,
  }
}

export function valuesOf(command: Command, timezone: string): CommandValues {
  return {
    ...fromSchedule(command.schedule, timezone),
    name: command.name ?? '',
    sql: command.sql,
    callbackUrl: command.callbackUrl ?? '',
    lastField: command.lastField ?? '',
    // With a cursor that has moved on, the beginning is behind.
    firstValue: command.lastValue === null ? 'beginning' : 'value',
    lastValue: command.lastValue ?? '',
    lastValueType: command.lastValueType ?? 'auto',
    lastValueOption: command.lastValueOption,
    exactNumbers: command.exactNumbers,
    timeoutSeconds: command.timeoutSeconds ?? '',
    ...overlapValues(command.overlap),
    maxRows: command.maxRows ?? '',
    maxBytes: command.maxBytes ?? '',
    writes: command.writes,
    activeFrom: toLocalInput(command.activeFrom),
    activeUntil: toLocalInput(command.activeUntil),
    ...freshnessValues(command.freshness),
    ...deliveryValues(command),
    sealedFor: (command.sealedFor ?? []).join('\n'),
    delivery: command.delivery,
    paused: command.status === 'PAUSED',
  }
}

interface Fields {
  name: string | null
  sql: string
  callbackUrl: string
  schedule: NewSchedule | null
  lastField: string | null
  fromBeginning: boolean
  lastValue: string | null
  lastValueType: LastValueType | null
  lastValueOption: Command['lastValueOption']
  exactNumbers: Command['exactNumbers']
  timeoutSeconds: number | null
  overlap: Overlap | null
  maxRows: number | null
  maxBytes: number | null
  writes: Command['writes']
  activeFrom: string | null
  activeUntil: string | null
  freshness: Freshness | null
  sealedFor: string[] | null
  delivery: Command['delivery']
}

const overlapValues = (overlap: Overlap | null): Pick<CommandValues, 'overlap' | 'overlapOf'> => {
  if (overlap === null) return { overlap: '', overlapOf: 'seconds' }
  if ('seconds' in overlap) return { overlap: overlap.seconds, overlapOf: 'seconds' }
  return { overlap: overlap.number, overlapOf: 'number' }
}

function freshnessValues(
  freshness: Freshness | null,
): Pick<CommandValues, 'freshnessOf' | 'freshnessAmount' | 'freshnessUnit'> {
  if (freshness === null) return { freshnessOf: 'none', freshnessAmount: 1, freshnessUnit: 'days' }
  const { amount, unit } = fromSeconds(freshness.withinSeconds)
  return { freshnessOf: freshness.of, freshnessAmount: amount, freshnessUnit: unit }
}

function freshnessOf(values: CommandValues): Freshness | null {
  if (values.freshnessOf === 'none') return null
  const withinSeconds = toSeconds(Number(values.freshnessAmount), values.freshnessUnit)
  return { of: values.freshnessOf, withinSeconds }
}

const numberOrNull = (value: number | string): number | null => (value === '' ? null : Number(value))

/** Between RFC 3339 and what a browser's field of date and time holds, which is local and has no zone. */
function toLocalInput(time: string | null): string {
  if (time === null) return ''
  const at = new Date(time)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}
const fromLocalInput = (local: string): string | null => (local === '' ? null : new Date(local).toISOString())

function fieldsOf(values: CommandValues): Fields {
  const lastField = values.lastField.trim() || null
  const hasValue = lastField !== null && values.firstValue === 'value'
  return {
    name: values.name.trim() || null,
    sql: values.sql,
    callbackUrl: values.callbackUrl.trim(),
    schedule: toSchedule(values),
    lastField,
    fromBeginning: lastField !== null && !hasValue,
    lastValue: hasValue ? values.lastValue : null,
    lastValueType: hasValue && values.lastValueType !== 'auto' ? values.lastValueType : null,
    lastValueOption: values.lastValueOption,
    exactNumbers: values.exactNumbers,
    timeoutSeconds: numberOrNull(values.timeoutSeconds),
    overlap: overlapOf(values, lastField),
    maxRows: numberOrNull(values.maxRows),
    maxBytes: numberOrNull(values.maxBytes),
    writes: values.writes,
    activeFrom: fromLocalInput(values.activeFrom),
    activeUntil: fromLocalInput(values.activeUntil),
    freshness: freshnessOf(values),
    sealedFor: recipientsOf(values),
    delivery: values.delivery,
  }
}

export function recipientsOf({ sealedFor }: CommandValues): string[] | null {
  const recipients = sealedFor.split(/\s+/).filter((each) => each !== '')
  return recipients.length === 0 ? null : recipients
}

function overlapOf(values: CommandValues, lastField: string | null): Overlap | null {
  const amount = numberOrNull(values.overlap)
  if (amount === null || lastField === null) return null
  return values.overlapOf === 'seconds' ? { seconds: amount } : { number: amount }
}

/** @returns null while there is no whole schedule. */
export function toNewCommand(values: CommandValues): NewCommand | null {
  const { schedule, fromBeginning, lastValueOption, exactNumbers, sql, callbackUrl, writes, delivery, ...optional } =
    fieldsOf(values)
  if (schedule === null) return null
  const given = Object.entries(optional).filter(([, value]) => value !== null)
  return {
    sql,
    callbackUrl,
    fromBeginning,
    lastValueOption,
    exactNumbers,
    schedule,
    ...Object.fromEntries(given),
    ...(writes !== 'auto' && { writes }),
    ...(delivery === 'direct' && { delivery }),
    ...deliveryFields(values),
    ...(values.paused && { paused: true }),
  }
}

/** Only what was changed, so that a cursor which moved while the form was open stays where it is. */
export function toPatch(before: CommandValues, after: CommandValues): CommandPatch | null {
  const old = fieldsOf(before)
  const { schedule, lastValueType, ...rest } = fieldsOf(after)
  if (schedule === null) return null
  const patch: CommandPatch = deliveryPatch(before, after)
  for (const name of Object.keys(rest) as (keyof typeof rest)[]) {
    if (JSON.stringify(old[name]) !== JSON.stringify(rest[name])) Object.assign(patch, { [name]: rest[name] })
  }
  if (JSON.stringify(old.schedule) !== JSON.stringify(schedule)) patch.schedule = schedule
  // A value's type goes with the value.
  const typeMatters = lastValueType !== old.lastValueType || patch.lastValue !== undefined
  if (lastValueType !== null && typeMatters) patch.lastValueType = lastValueType
  return patch
}

/** `rows every 2 hours`. */
export function freshnessWords({ of, withinSeconds }: Freshness): string {
  const { amount, unit } = fromSeconds(withinSeconds)
  return (of === 'run' ? commandFormWords.aRunWithin : commandFormWords.rowsWithin)(timeWords.every(amount, unit))
}

export const usesLastValue = (sql: string) => sql.includes('@last_value@')

/** What a command is called: its name, or the first line of its SQL that says something. */
export function commandTitle(command: Pick<Command, 'name' | 'sql'>): string {
  if (command.name) return command.name
  const line =
    command.sql.split('\n').find((each) => each.trim() !== '' && !each.trim().startsWith('--')) ?? command.sql
  return line.trim().length > 80 ? `${line.trim().slice(0, 79)}…` : line.trim()
}
