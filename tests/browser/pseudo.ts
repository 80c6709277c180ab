/**
 * Words as a reader of English still knows them, with no plain letter in them: `Ｄｅｌｉｖｅｒｉｅｓ`. What words are made of
 * stays as it is: objects, functions, and elements within sentences.
 */
export function pseudo<T>(words: T): T {
  return change(words) as T
}

const wideBy = 0xfee0

const wide = (text: string): string =>
  text.replaceAll(/[A-Za-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + wideBy))

function change(words: unknown): unknown {
  if (typeof words === 'string') return wide(words)
  if (typeof words === 'function') return (...values: unknown[]) => change(words(...values))
  if (isSentence(words)) {
    const children = words.props.children.map((part) => (typeof part === 'string' ? wide(part) : part))
    return { ...words, props: { ...words.props, children } }
  }
  if (words === null || typeof words !== 'object') return words
  return Object.fromEntries(Object.entries(words).map(([name, each]) => [name, change(each)]))
}

/** An element that has texts and elements in it. */
interface Sentence {
  readonly props: { readonly children: readonly unknown[] }
}

const isSentence = (words: unknown): words is Sentence =>
  typeof words === 'object' &&
  words !== null &&
  '$$typeof' in words &&
  Array.isArray((words as Partial<Sentence>).props?.children)
