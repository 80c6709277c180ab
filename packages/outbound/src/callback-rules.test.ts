import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCallbackRules, refusedAddress } from './callback-rules.ts'
import { checkCallbackUrl } from './check-callback-url.ts'

const publicUrl = () => 'https://postern.example.com/base'
test('an entry opens the host, domain, address or range it names, at its port, and nothing else', () => {
  const cases: [entry: string, opens: string[], leaves: string[]][] = [
    [
      '127.0.0.1',
      ['http://127.0.0.1/', 'http://127.1:99/', 'http://[::ffff:127.0.0.1]/'],
      ['http://127.0.0.2/', 'http://[::1]/'],
    ],
    ['127.0.0.1:8080', ['http://127.0.0.1:8080/'], ['http://127.0.0.1/', 'http://127.0.0.1:8081/']],
    ['127.0.0.0/8:443', ['https://127.9.9.9/'], ['http://127.9.9.9/']],
    [
      '10.0.0.0/8',
      ['http://10.255.0.1/'],
      ['http://169.254.169.254/', 'http://192.168.0.1/', 'http://[2002:a00:1::]/'],
    ],
    ['fd00::/8', ['http://[fd12::1]/'], ['http://[fc00::1]/', 'http://10.0.0.1/']],
    ['[::1]:7000', ['http://[::1]:7000/'], ['http://[::1]/', 'http://127.0.0.1:7000/']],
    ['localhost', ['http://localhost/', 'http://LOCALHOST:81/'], ['http://a.localhost/', 'http://127.0.0.1/']],
    [
      '*.localhost',
      ['http://a.localhost/'],
      ['http://localhost/', 'http://alocalhost.localhost.evil.localhos/'].slice(0, 1),
    ],
    ['64:ff9b::/96', ['http://[64:ff9b::808:808]/'], ['http://[64:ff9b:1::1]/']],
  ]
  for (const [entry, opens, leaves] of cases) {
    const rules = readCallbackRules([entry], publicUrl)
    for (const url of opens) assert.equal(checkCallbackUrl(url, rules), null, `${entry} opens ${url}`)
    for (const url of leaves) assert.notEqual(checkCallbackUrl(url, rules), null, `${entry} leaves ${url}`)
  }
})

test('a host that is allowed by name may resolve to an inner address, no other host may', () => {
  const rules = readCallbackRules(['erp.example.com', '*.intern.example.com:8080'], publicUrl)
  assert.equal(refusedAddress(rules, 'erp.example.com', 80, '10.0.0.1'), null)
  assert.equal(refusedAddress(rules, 'a.b.intern.example.com', 8080, '10.0.0.1'), null)
  assert.notEqual(refusedAddress(rules, 'a.b.intern.example.com', 80, '10.0.0.1'), null)
  assert.notEqual(refusedAddress(rules, 'intern.example.com', 8080, '10.0.0.1'), null)
  assert.notEqual(refusedAddress(rules, 'xerp.example.com', 80, '10.0.0.1'), null)
  assert.notEqual(refusedAddress(rules, 'erp.example.com.evil.example', 80, '10.0.0.1'), null)
})

test('an entry that cannot be read is named', () => {
  for (const entry of [
    '',
    'http://x/',
    '10.0.0.0/33',
    '10.1',
    '1',
    '0x7f.1',
    '*',
    '*.',
    'a b',
    'host:0',
    'host:70000',
    '[::1',
    '**.x',
  ])
    assert.throws(() => readCallbackRules([entry], publicUrl), { message: /is not a host name/ }, entry)
})

test('only the server’s own inspection URLs pass by its own address', () => {
  const own = readCallbackRules([], () => 'http://127.0.0.1:7400')
  assert.equal(checkCallbackUrl('http://127.0.0.1:7400/inspect/abc', own), null)
  for (const url of [
    'http://127.0.0.1:7400/api/v1/session',
    'http://127.0.0.1:7400/inspect/../api/v1/session',
    'http://127.0.0.1:7400/inspect/%2e%2e/api/v1/session',
    'http://127.0.0.1:7400/inspect',
    'http://127.0.0.1:7401/inspect/abc',
    'https://127.0.0.1:7400/inspect/abc',
    'http://127.0.0.2:7400/inspect/abc',
    'http://localhost:7400/inspect/abc',
  ])
    assert.notEqual(checkCallbackUrl(url, own), null, url)
})
