import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { operationWords } from '../../packages/web/src/audit/audit-words.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const web = join(root, 'packages/web')
const vite = join(root, 'node_modules/vite/bin/vite.js')
const pseudo = fileURLToPath(new URL('pseudo.ts', import.meta.url))

/** Builds the pages with a second set of words, made from the first by `pseudo`. @returns the folder of the pages */
export async function buildPseudoPages(folder: string): Promise<string> {
  const english = join(web, 'src/words')
  const words = join(folder, 'words')
  const config = join(folder, 'vite.config.mjs')
  await mkdir(words)
  const names = (await readdir(english)).filter((name) => !name.includes('.test.'))
  await Promise.all([
    ...names.map(async (name) => writeFile(join(words, name), await pseudoWords(join(english, name)))),
    // One script is loaded sooner than sixty, page for page; and nobody asks for compressed ones.
    writeFile(
      config,
      `import config from '${web}/vite.config.ts'
      const plugins = config.plugins.filter(({ name }) => name !== 'compress-assets')
      const build = { ...config.build, reportCompressedSize: false, rolldownOptions: { output: { codeSplitting: false } } }
      export default { plugins, build }`,
    ),
  ])
  const pages = join(folder, 'pages')
  const settings = ['--config', config, '--outDir', pages, '--logLevel', 'error']
  await promisify(execFile)(process.execPath, [vite, 'build', ...settings], {
    cwd: web,
    env: { ...process.env, WEB_WORDS: words },
  })
  return pages
}

async function pseudoWords(file: string): Promise<string> {
  const [, name] = /^export const (\w+)/m.exec(await readFile(file, 'utf8')) ?? []
  assert.ok(name, `${file} has no words`)
  // How numbers and times are written is no text.
  if (name === 'language') return `export { language } from '${file}'`
  return `import { ${name} as first } from '${file}'
    import { pseudo } from '${pseudo}'
    export const ${name} = pseudo(first)`
}

const types: Record<string, string> = { css: 'text/css', html: 'text/html', js: 'text/javascript' }

/** Has a page load these pages, and all else from its server. @returns what the server has said so far: all texts of it */
export async function servePages(page: Page, pages: string): Promise<() => Promise<ReadonlySet<string>>> {
  await page.route(
    (url) => !url.pathname.startsWith('/api/'),
    (route) => {
      const { pathname } = new URL(route.request().url())
      const path = route.request().resourceType() === 'document' ? 'index.html' : pathname.slice(1)
      const contentType = types[path.slice(path.lastIndexOf('.') + 1)]
      return contentType === undefined ? route.abort() : route.fulfill({ path: join(pages, path), contentType })
    },
  )
  const answers: Promise<unknown>[] = []
  page.on('response', (response) => {
    // One whose page is left has no body any more.
    if (response.headers()['content-type']?.includes('json')) answers.push(response.json().catch(() => null))
  })
  return async () => new Set((await Promise.all(answers)).flatMap(textsIn))
}

/** Texts, the names of headers, and operations as they are called. */
function textsIn(value: unknown): string[] {
  // A body that a receiver got is JSON within JSON.
  if (typeof value === 'string')
    return /^[[{]/.test(value) ? [value, ...textsIn(JSON.parse(value))] : [value, ...operationsIn(value)]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, each]) => [...(name.includes('-') ? [name] : []), ...textsIn(each)])
}

const operationsIn = (text: string): string[] => (/^[a-z]+[A-Z]\w+$/.test(text) ? [operationWords(text)] : [])

/** All that a page says: its texts, and what is said of things that have none. What is code is left out. */
const said = `(() => {
  const code = 'script, style, noscript, code, kbd, pre, dl dt, .mono, .cm-editor, .react-flow__attribution, [aria-hidden="true"]'
  const texts = [document.title]
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.closest(code)) texts.push(walker.currentNode.data)
  for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
    for (const each of document.querySelectorAll('[' + name + ']'))
      if (!each.closest(code)) texts.push(each.getAttribute(name))
  return texts
})()`

/** What is no word of a language, or is one that `Intl` knows. */
const plain = [
  // What is typed in the place of these examples is no text.
  /^(?:erp_madrid|customer\.id|x-tenant: acme|age1…|SELECT [\s\S]+)$/g,
  /\bPostern\b/g,
  /\bhttps?:\/\/\S*/g,
  // Codes of the API, which are the same in all languages.
  /\b(?:[A-Z][A-Z_]+|viewer|operator|editor|owner)\b/g,
  /^(?:heartbeat|part|fail|release|gzip|zstd)$/g,
  /\bNode\.js\b/g,
  // Sizes, and numbers where there is little room.
  /\b\d+(?:\.\d+)?\s*(?:k?B|[KM])\b/g,
  /\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b/g,
  /\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)\b/g,
]

/** The texts of a page that are neither words of the set nor what the server has said. */
export async function plainTexts(page: Page, data: () => Promise<ReadonlySet<string>>): Promise<string[]> {
  const texts = await page.evaluate<string[]>(said)
  // Asked for afterwards: what the page shows by now has been said before.
  const all = [...(await data())].join('\n')
  return texts.filter((text) => {
    const parts = text.split(' · ').filter((part) => !all.includes(part.trim()))
    return parts.some((part) =>
      /[A-Za-z]{2}/.test(plain.reduce((left, each) => left.replaceAll(each, ''), part.trim())),
    )
  })
}
