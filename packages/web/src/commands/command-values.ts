import type { Command, CommandPatch, NewCommand, Schedule } from '@postern/protocol/api'
import { fromSchedule, type ScheduleForm, toSchedule } from './schedule-form.ts'

type LastValueType = Exclude<Command['lastValueType'], null>

/** A static command as it stands in the form. */
export interface CommandValues extends ScheduleForm {
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
    paused: command.status === 'PAUSED',
  }
}

interface Fields {
  name: string | null
  sql: string
  callbackUrl: string
  schedule: Schedule | null
  lastField: string | null
  fromBeginning: boolean
  lastValue: string | null
  lastValueType: LastValueType | null
  lastValueOption: Command['lastValueOption']
  exactNumbers: Command['exactNumbers']
  timeoutSeconds: number | null
}

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
    timeoutSeconds: values.timeoutSeconds === '' ? null : Number(values.timeoutSeconds),
  }
}

/** @returns null while there is no whole schedule. */
export function toNewCommand(values: CommandValues): NewCommand | null {
  const { schedule, name, lastField, lastValue, lastValueType, timeoutSeconds, ...rest } = fieldsOf(values)
  if (schedule === null) return null
  return {
    ...rest,
    schedule,
    ...(name !== null && { name }),
    ...(lastField !== null && { lastField }),
    ...(lastValue !== null && { lastValue }),
    ...(lastValueType !== null && { lastValueType }),
    ...(timeoutSeconds !== null && { timeoutSeconds }),
    ...(values.paused && { paused: true }),
  }
}

/** Only what was changed, so that a cursor which moved while the form was open stays where it is. */
export function toPatch(before: CommandValues, after: CommandValues): CommandPatch | null {
  const old = fieldsOf(before)
  const { schedule, lastValueType, ...rest } = fieldsOf(after)
  if (schedule === null) return null
  const patch: CommandPatch = {}
  for (const name of Object.keys(rest) as (keyof typeof rest)[]) {
    if (old[name] !== rest[name]) Object.assign(patch, { [name]: rest[name] })
  }
  if (JSON.stringify(old.schedule) !== JSON.stringify(schedule)) patch.schedule = schedule
  // A value's type goes with the value.
  const typeMatters = lastValueType !== old.lastValueType || patch.lastValue !== undefined
  if (lastValueType !== null && typeMatters) patch.lastValueType = lastValueType
  return patch
}

export const usesLastValue = (sql: string) => sql.includes('@last_value@')

/** What a command is called: its name, or the first line of its SQL that says something. */
export function commandTitle(command: Pick<Command, 'name' | 'sql'>): string {
  if (command.name) return command.name
  const line =
    command.sql.split('\n').find((each) => each.trim() !== '' && !each.trim().startsWith('--')) ?? command.sql
  return line.trim().length > 80 ? `${line.trim().slice(0, 79)}…` : line.trim()
}
