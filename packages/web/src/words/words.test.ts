import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type ESTree, parseSync, Visitor } from 'vite'
import { alertWords } from './alerts.ts'

const src = fileURLToPath(new URL('..', import.meta.url))

test('a word that a second language lacks, or says in another way, is an error of types', () => {
  const { stuck, ...others } = alertWords
  // @ts-expect-error it lacks `stuck`
  const lacking: typeof alertWords = others
  // @ts-expect-error a number is asked for where the first takes elements
  const other: typeof alertWords = { ...alertWords, kindSince: (kind: number) => `${kind}` }
  const whole: typeof alertWords = { ...alertWords, stuck: 'Hängt' }
  assert.equal(whole.stuck, 'Hängt')
  assert.ok(stuck !== whole.stuck && lacking !== other)
})

/** What is no text: code that is shown, examples that are typed, and what only programs read. */
const noWords = [
  /^(?:@[\w.]+@|npm install|npx postern .+|age --decrypt|Authorization: Bearer …|Ctrl|Ctrl K|Postern|SELECT .+|g|K)$/,
  /^(?:erp_madrid|customer\.id|object\S*|x-tenant: acme|age1…|crm|id|PEM|30 s|https:\S+|\$count\(.+|\{"ok".+|\$merge.+)$/,
  /^(?:not on a canvas|not in the form of a step|nothing yet|too large|new connection|new command|input, .+|\[aria-.+|Mac OS X)$/,
  /^(?:\d+px .+|color-mix\(.+|underline wavy .+|\.cm-.+|translate\(.*|'[A-Z][\w ]+', .+)$/,
]
/** These write commands, SQL and expressions. */
const ofCode = /(?:gateway-command|highlight-sql|mend-warning|table-sql|expression-language)\.ts$/

const spokenProps = new Set(['title', 'label', 'description', 'placeholder', 'aria-label', 'alt', 'fallback', 'lead'])

/** The texts in a file that people read. */
function textsIn(file: string): string[] {
  const code = readFileSync(file, 'utf8')
  const { program, errors } = parseSync(file, code)
  assert.deepEqual(errors, [], file)
  const texts: string[] = []
  const add = (text: string) => {
    const trimmed = text.replaceAll(/\s+/g, ' ').trim()
    if (/\p{L}/u.test(trimmed) && !noWords.some((each) => each.test(trimmed))) texts.push(trimmed)
  }
  const addSentence = (text: string) => {
    if (/\p{L}{2,} \p{L}{2,}/u.test(text)) add(text)
  }
  new Visitor({
    JSXText({ value }: ESTree.JSXText) {
      add(value)
    },
    JSXAttribute({ name, value }: ESTree.JSXAttribute) {
      if (name.type === 'JSXIdentifier' && spokenProps.has(name.name) && value?.type === 'Literal')
        add(`${value.value}`)
    },
    Literal({ value }: ESTree.StringLiteral | { value: unknown }) {
      if (typeof value === 'string') addSentence(value)
    },
    TemplateElement({ value }: ESTree.TemplateElement) {
      addSentence(value.raw)
    },
  }).visit(program)
  return texts
}

test('no file but those of words has words in it', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.ts$|^words\//.test(name))
    .map((name) => join(src, name))
  assert.ok(files.length > 150)
  const found = files
    .filter((file) => !ofCode.test(file))
    .flatMap((file) => textsIn(file).map((text) => `${relative(src, file)}: ${text}`))
  assert.deepEqual(found, [])
})

test('every word is said somewhere', () => {
  const code = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
    .map((name) => readFileSync(join(src, name), 'utf8'))
    .join('\n')
  const unsaid = readdirSync(import.meta.dirname)
    .filter((name) => !name.includes('.test.') && name !== 'language.ts')
    .flatMap((name) => {
      const text = readFileSync(join(import.meta.dirname, name), 'utf8')
      const set = /^export const (\w+)/m.exec(text)?.[1]
      return [...text.matchAll(/^ {2}(\w+):/gm)].map(([, word]) => `${set}.${word}`)
    })
    .filter((word) => !new RegExp(`\\b${word.replace('.', '\\.')}\\b`).test(code))
  assert.deepEqual(unsaid, [])
})
