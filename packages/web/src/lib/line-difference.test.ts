import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lineDifference } from './line-difference.ts'

const told = (before: string, after: string) =>
  lineDifference(before, after).map(({ kind, text }) => `${{ same: ' ', gone: '-', new: '+' }[kind]}${text}`)

test('lines that both texts have stand once, between what has gone and what is new', () => {
  assert.deepEqual(
    told('select id\nfrom orders\nwhere id > 1', 'select id, name\nfrom orders\nwhere id > 1\norder by id'),
    ['-select id', '+select id, name', ' from orders', ' where id > 1', '+order by id'],
  )
  assert.deepEqual(told('a\nb', 'b'), ['-a', ' b'])
  assert.deepEqual(told('b', 'a\nb'), ['+a', ' b'])
  assert.deepEqual(told('same', 'same'), [' same'])
})

test('both texts can be read from a difference', () => {
  const random = (seed: number) =>
    Array.from({ length: 30 }, (_, n) => 'abcd'[(n * seed * 7 + (n % seed)) % 4]).join('\n')
  for (let seed = 1; seed < 40; seed++) {
    const [before, after] = [random(seed), random(seed + 1)]
    const lines = lineDifference(before, after)
    assert.equal(
      lines
        .filter(({ kind }) => kind !== 'new')
        .map(({ text }) => text)
        .join('\n'),
      before,
    )
    assert.equal(
      lines
        .filter(({ kind }) => kind !== 'gone')
        .map(({ text }) => text)
        .join('\n'),
      after,
    )
  }
})
