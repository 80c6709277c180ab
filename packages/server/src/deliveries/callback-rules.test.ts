import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCallbackRules, refusedAddress } from './callback-rules.ts'
import { checkCallbackUrl } from './check-callback-url.ts'

const publicUrl = () => 'https://postern.example.com/base'
const closed = readCallbackRules([], publicUrl)

const refused = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://127.255.255.254:8080/x',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://2130706433/',
  'http://127.0.0.1./',
  'http://①②⑦.⓪.⓪.①/',
  'http://localhost/',
  'http://LOCALHOST./',
  'http://a.localhost:3000/',
  'http://0/',
  'http://0.0.0.0/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.1.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://168.63.129.16/',
  'http://100.64.0.1/',
  'http://100.100.100.200/',
  'http://192.0.0.192/',
  'http://198.18.0.1/',
  'http://224.0.0.1/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
  'http://[::]/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::ffff:8.8.8.8]/',
  'http://[::127.0.0.1]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b:1::a00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
  'http://[fc00::1]/',
  'http://[fd00:ec2::254]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://[ff02::1]/',
  'http://[100::1]/',
  'http://[2001:db8::1]/',
  'http://[4000::1]/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'http://user@example.com/',
  'http://user:secret@example.com/',
  'https://postern.example.com@127.0.0.1/base/inspect/x',
  'http://127.0.0.1/base/inspect/x',
  'nonsense',
  'http://',
  '//example.com/',
]

const allowed = [
  'http://example.com/',
  'https://hooks.example.com:8443/a?b=c#d',
  'http://8.8.8.8/',
  'http://[2606:4700:4700::1111]/',
  'http://172.32.0.1/',
  'http://192.169.0.1/',
  'http://100.128.0.1/',
  'http://münchen.example/',
]

test('inner, special and disguised addresses are refused as callback URLs', () => {
  for (const url of refused) assert.notEqual(checkCallbackUrl(url, closed), null, url)
  for (const url of allowed) assert.equal(checkCallbackUrl(url, closed), null, url)
})

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
