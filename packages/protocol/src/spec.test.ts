import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const spec = readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8')
const folders: Readonly<Record<string, string>> = {
  gateway: '../../gateway/src/',
  server: '../../server/src/',
  system: '../../../tests/system/',
  src: './',
}

test('the rules of SPEC.md are numbered without a gap', () => {
  const numbers = [...spec.matchAll(/^- \*\*S(\d+)\*\*/gm)].map(([, number]) => Number(number))
  assert.ok(numbers.length > 50)
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  )
})

test('every test that SPEC.md names is there, under its title', () => {
  const named = [...spec.matchAll(/`(gateway|server|system|src)[:/]([\w/-]+\.test\.ts)`([^\]`]*)/g)]
  assert.ok(named.length > 30)
  for (const [, where = '', file = '', titles = ''] of named) {
    const url = new URL(`${folders[where]}${file}`, import.meta.url)
    assert.ok(existsSync(url), `${where}:${file}`)
    const source = oneLine(readFileSync(url, 'utf8'))
    for (const title of titles.split(';').map(oneLine)) {
      // Titles are shortened at the end or in the middle; "all" and "I7" stand for several.
      for (const piece of title
        .split('…')
        .map((text) => text.trim())
        .filter((text) => text.length > 8)) {
        assert.ok(source.includes(piece), `${where}:${file} has no "${piece}"`)
      }
    }
  }
})

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
