import type { Completion, CompletionSource } from '@codemirror/autocomplete'
import { StreamLanguage } from '@codemirror/language'

/** JSONata, as far as it is coloured. */
export const jsonata = StreamLanguage.define({
  token: (stream) => {
    if (stream.eatSpace()) return null
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'(?:[^'\\]|\\.)*'?/)) return 'string'
    if (stream.match(/^\/\*[\s\S]*?(?:\*\/|$)/)) return 'comment'
    if (stream.match(/^\d[\d.eE+-]*/)) return 'number'
    if (stream.match(/^(?:true|false|null)\b/)) return 'bool'
    if (stream.match(/^(?:and|or|in|function)\b/) || stream.match(/^\$\w*/)) return 'keyword'
    if (stream.match(/^(?:object|webhooks|run)\b/)) return 'propertyName'
    if (!stream.match(/^\w+/)) stream.next()
    return null
  },
})

/** The functions that flows need most; JSONata has more. */
const functions =
  'append boolean contains count distinct each exists filter join keys length lookup lowercase map match max merge min not now number reduce replace round sort split string substring sum trim type uppercase'

export interface Names {
  /** What may stand in the record: for `object.`. */
  readonly record: readonly string[]
  /** Steps that wait for a webhook: for `webhooks.`. */
  readonly webhooks: readonly string[]
}

/** What an expression can read, and functions. */
export function expressionCompletion({ record, webhooks }: Names): CompletionSource {
  const property = (label: string): Completion => ({ label, type: 'property' })
  const quoted = (name: string) => (/^\w+$/.test(name) ? name : `\`${name}\``)
  const behind: Readonly<Record<string, readonly Completion[]>> = {
    object: record.map(quoted).map(property),
    webhooks: webhooks.map(quoted).map(property),
    run: [property('id')],
  }
  const first = [
    ...Object.keys(behind).map(property),
    ...functions.split(' ').map((name): Completion => ({ label: `$${name}`, apply: `$${name}(`, type: 'function' })),
  ]
  return (context) => {
    const word = context.matchBefore(/[\w$]*/)
    const from = word?.from ?? context.pos
    const root = /(?:^|[^\w.$`])(object|webhooks|run)\.$/.exec(
      context.state.sliceDoc(Math.max(0, from - 12), from),
    )?.[1]
    if (root !== undefined) return { from, options: [...(behind[root] ?? [])], validFor: /^[\w$]*$/ }
    const isPath = context.state.sliceDoc(from - 1, from) === '.'
    return isPath || (from === context.pos && !context.explicit) ? null : { from, options: first, validFor: /^[\w$]*$/ }
  }
}
