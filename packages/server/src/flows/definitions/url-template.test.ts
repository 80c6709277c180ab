import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openEvaluator } from '../expressions/evaluator.ts'
import { fillUrl, isHostFixed } from './url-template.ts'

const evaluator = openEvaluator(1)
after(() => evaluator.close())

const object = { id: 7, path: 'a/b?c=d#e', up: '..', dot: '.', empty: '', list: [1], odd: '\ud800', text: "é '&{{id}}" }
const fill = (url: string) => fillUrl(evaluator, url, { object })

test('a value in a URL is neither a path nor a query of its own', async () => {
  const host = 'https://a.example.com'
  assert.equal(await fill(`${host}/x`), `${host}/x`)
  assert.equal(await fill(`${host}/c/{{object.id}}?q={{object.path}}`), `${host}/c/7?q=a%2Fb%3Fc%3Dd%23e`)
  assert.equal(
    await fill(`${host}/{{object.text}}/{{ $string(object.id + 1) }}`),
    `${host}/%C3%A9%20'%26%7B%7Bid%7D%7D/8`,
  )
})

test('a value that would lead elsewhere, or is none, fails', async () => {
  for (const name of ['up', 'dot', 'empty', 'list', 'odd', 'nothing'])
    await assert.rejects(fill(`https://a.example.com/a/{{object.${name}}}/b`), { code: 'EXPRESSION_ERROR' }, name)
})

test('the host of a URL is fixed', () => {
  for (const url of ['https://a.example.com/{{x}}', 'http://a.example.com:8080?{{x}}', 'https://a.example.com'])
    assert.ok(isHostFixed(url), url)
  for (const url of [
    '{{x}}',
    'https://{{x}}/',
    'https://a{{x}}/',
    'https://a.example.com{{x}}',
    'https://a.example.com#{{x}}',
  ])
    assert.ok(!isHostFixed(url), url)
})
