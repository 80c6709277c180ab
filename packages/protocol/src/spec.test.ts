import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const root = new URL('../../../', import.meta.url)
const folders: Readonly<Record<string, string>> = {
  gateway: 'packages/gateway/src/',
  server: 'packages/server/src/',
  system: 'tests/system/',
}

/** Every `file` title of the page; a title is given by its pieces, and `…` stands for what is left out. */
function references(page: string): { file: string; pieces: string[] }[] {
  return [...page.matchAll(/`(gateway|server|system):([\w/.-]+\.test\.ts)`([^\]`]*)/g)].flatMap(
    ([, folder = '', name = '', titles = '']) => {
      const file = `${folders[folder]}${name}`
      const all = titles.replaceAll(/\s+/g, ' ').split(';')
      return all.map((title) => ({ file, pieces: title.split('…').map((piece) => piece.trim()) }))
    },
  )
}

test('the tests that SPEC.md names for its rules exist', () => {
  const found = references(readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8'))
  assert.ok(found.length > 40, `${found.length} references`)
  for (const { file, pieces } of found) {
    const source = readFileSync(new URL(file, root), 'utf8').replaceAll("\\'", "'")
    for (const piece of pieces) {
      const isThere = piece === 'all' || source.includes(piece) || source.includes(piece.replaceAll('’', "'"))
      assert.ok(isThere, `${file} has no test "${piece}"`)
    }
  }
})
