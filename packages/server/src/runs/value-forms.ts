import type { TypedValue, ValueType } from '@postern/protocol'

const number = String.raw`-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|NaN|-?Infinity`

/** How the values of a type are written, where not every text is one; what a gateway can bind again. */
const forms: Partial<Record<ValueType, { form: RegExp; words: string }>> = {
  integer: { form: /^-?\d+$/, words: 'a whole number' },
  decimal: { form: new RegExp(`^(?:${number})$`), words: 'a number' },
  float: { form: new RegExp(`^(?:${number})$`), words: 'a number' },
  boolean: { form: /^(?:true|false)$/, words: 'true or false' },
  date: { form: /^\d{4}-\d{2}-\d{2}$/, words: 'a date such as 2019-10-12' },
  time: { form: /^\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?$/, words: 'a time such as 10:00:00.5' },
  timestamp: {
    form: /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}(?::?\d{2})?)?$/,
    words: 'a timestamp such as 2019-10-12T10:00:00.5',
  },
}

/** What is wrong with the text of a value, as the end of a sentence about it, or null. */
export function checkValueForm({ type, value }: TypedValue): string | null {
  const known = forms[type]
  return value === null || known === undefined || known.form.test(value) ? null : `is not ${known.words}`
}
