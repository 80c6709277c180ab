import { checkOverlap, type Overlap, type ValueType } from '@postern/protocol'
import type { NewCommand } from '@postern/protocol/api'
import { storeFormat } from '../deliveries/shapes/callback-format.ts'
import type { InputError } from '../lib/app-error.ts'
import type { CommandRow } from './command-view.ts'
import { checkDirect } from './direct.ts'
import { checkRecipients, checkSealed } from './sealed-for.ts'

type OptionColumns = Pick<
  CommandRow,
  | 'timeout_seconds'
  | 'overlap'
  | 'max_rows'
  | 'max_bytes'
  | 'writes'
  | 'active_from'
  | 'active_until'
  | 'freshness'
  | 'retries'
  | 'callback_timeout_seconds'
  | 'callback_format'
  | 'empty_results'
  | 'callback_rate'
  | 'unordered'
  | 'smaller_batch'
  | 'sealed_for'
  | 'direct'
>
type OptionInput = Partial<
  Pick<
    NewCommand,
    | 'timeoutSeconds'
    | 'overlap'
    | 'maxRows'
    | 'maxBytes'
    | 'writes'
    | 'activeFrom'
    | 'activeUntil'
    | 'freshness'
    | 'retries'
    | 'callbackTimeoutSeconds'
    | 'callbackFormat'
    | 'emptyResults'
    | 'callbackRate'
    | 'unordered'
    | 'sealedFor'
    | 'delivery'
  >
>

/** What a command has unless something else was said. */
export const noOptions: OptionColumns = {
  timeout_seconds: null,
  overlap: null,
  max_rows: null,
  max_bytes: null,
  writes: 'auto',
  active_from: null,
  active_until: null,
  freshness: null,
  retries: null,
  callback_timeout_seconds: null,
  callback_format: null,
  empty_results: 'deliver',
  callback_rate: null,
  unordered: 0,
  smaller_batch: null,
  sealed_for: null,
  direct: 0,
}

/** The columns of the options that a request names; what is wrong with them is pushed. */
export function readOptions(
  input: OptionInput,
  errors: InputError[],
  present: Pick<
    OptionColumns,
    'active_from' | 'active_until' | 'sealed_for' | 'direct' | 'callback_format' | 'overlap'
  > = noOptions,
): Partial<OptionColumns> {
  const options: Partial<OptionColumns> = {
    ...(input.timeoutSeconds !== undefined && { timeout_seconds: input.timeoutSeconds }),
    ...(input.overlap !== undefined && { overlap: jsonOrNull(input.overlap) }),
    ...(input.maxRows !== undefined && { max_rows: input.maxRows }),
    ...(input.maxBytes !== undefined && { max_bytes: input.maxBytes }),
    ...(input.writes !== undefined && { writes: input.writes }),
    ...(input.activeFrom !== undefined && { active_from: timeOrNull(input.activeFrom) }),
    ...(input.activeUntil !== undefined && { active_until: timeOrNull(input.activeUntil) }),
    ...(input.freshness !== undefined && { freshness: jsonOrNull(input.freshness) }),
    ...(input.retries !== undefined && {
      retries: input.retries === 'standard' ? null : JSON.stringify(input.retries),
    }),
    ...(input.callbackTimeoutSeconds !== undefined && { callback_timeout_seconds: input.callbackTimeoutSeconds }),
    ...(input.callbackFormat !== undefined && {
      callback_format: storeFormat(input.callbackFormat),
      // What its receiver could not take is to be found out anew.
      smaller_batch: null,
    }),
    ...(input.emptyResults !== undefined && { empty_results: input.emptyResults }),
    ...(input.callbackRate !== undefined && { callback_rate: jsonOrNull(input.callbackRate) }),
    ...(input.unordered !== undefined && { unordered: input.unordered ? 1 : 0 }),
    ...(input.sealedFor !== undefined && { sealed_for: jsonOrNull(input.sealedFor) }),
    ...(input.delivery !== undefined && { direct: input.delivery === 'direct' ? 1 : 0 }),
  }
  const { active_from: from, active_until: until } = { ...present, ...options }
  if (from !== null && until !== null && until <= from)
    errors.push({ path: '/activeUntil', message: 'must be after activeFrom' })
  checkRecipients(input.sealedFor ?? [], errors)
  checkSealed({ ...present, ...options }, errors)
  checkDirect({ ...present, ...options }, errors)
  return options
}

/** Pushes what is wrong with an overlap, as it is stored, for a last value of this type. */
export function checkOverlapOf(overlap: string | null, type: ValueType | null, errors: InputError[]): void {
  const wrong = overlap === null ? null : checkOverlap(JSON.parse(overlap) as Overlap, type)
  if (wrong !== null) errors.push({ path: '/overlap', message: `${wrong}, or null for none` })
}

const jsonOrNull = (value: object | null): string | null => (value === null ? null : JSON.stringify(value))
const timeOrNull = (time: string | null): number | null => (time === null ? null : Date.parse(time))
