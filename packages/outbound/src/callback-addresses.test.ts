import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readCallbackRules, refusedAddress } from './callback-rules.ts'
import { checkCallbackUrl } from './check-callback-url.ts'

const closed = readCallbackRules([], () => 'https://postern.example.com/base')
const go = 'allowed'

/** Each URL with what comes of it, in the words of the refusal. */
const urls: [url: string, outcome: string][] = [
  ['http://example.com/', go],
  ['https://hooks.example.com:8443/a?b=c#d', go],
  ['http://münchen.example/', go],
  ['http://example.com./', go],
  ['http://8.8.8.8/', go],
  ['http://[2606:4700:4700::1111]/', go],
  ['http://172.32.0.1/', go],
  ['http://192.169.0.1/', go],
  ['http://100.128.0.1/', go],
  ['https://postern.example.com/inspect/x', go],
  // Loopback, in every form that a URL takes.
  ['http://127.0.0.1/', 'a loopback address'],
  ['http://127.255.255.254:8080/x', 'a loopback address'],
  ['http://127.1/', 'a loopback address'],
  ['http://127.0.1/', 'a loopback address'],
  ['http://0x7f000001/', 'a loopback address'],
  ['http://0x7f.1/', 'a loopback address'],
  ['http://0177.0.0.1/', 'a loopback address'],
  ['http://017700000001/', 'a loopback address'],
  ['http://2130706433/', 'a loopback address'],
  ['http://127.0.0.1./', 'a loopback address'],
  ['http://0x7f000001./', 'a loopback address'],
  ['http://%31%32%37.0.0.1/', 'a loopback address'],
  ['http://127%2e0%2e0%2e1/', 'a loopback address'],
  ['http://127。0。0。1/', 'a loopback address'],
  ['http://①②⑦.⓪.⓪.①/', 'a loopback address'],
  ['http://１２７.1/', 'a loopback address'],
  ['http:\\\\127.0.0.1\\', 'a loopback address'],
  ['http:127.0.0.1', 'a loopback address'],
  ['http:///127.0.0.1/', 'a loopback address'],
  ['http://127.0.0.1/base/inspect/x', 'a loopback address'],
  ['http://[::1]/', 'a loopback address'],
  ['http://[0:0:0:0:0:0:0:1]/', 'a loopback address'],
  ['http://localhost/', 'this machine'],
  ['http://LOCALHOST./', 'this machine'],
  ['http://a.localhost:3000/', 'this machine'],
  ['http://ⓛocalhost/', 'this machine'],
  ['http://loc\u00adalhost/', 'this machine'],
  ['http://0/', 'the unspecified address'],
  ['http://0x/', 'the unspecified address'],
  ['http://0.1.2.3/', 'the unspecified address'],
  ['http://[::]/', 'the unspecified address'],
  // Networks behind the server.
  ['http://10.0.0.1/', 'a private address'],
  ['http://172.16.0.1/', 'a private address'],
  ['http://172.31.255.255/', 'a private address'],
  ['http://192.168.1.1/', 'a private address'],
  ['http://3232235777/', 'a private address'],
  ['http://100.64.0.1/', 'a carrier-grade NAT address'],
  ['http://[fc00::1]/', 'a private address (unique local)'],
  ['http://[fd00:ec2::254]/', 'a private address (unique local)'],
  ['http://[fe80::1]/', 'a link-local address'],
  ['http://[fec0::1]/', 'a private address (site local)'],
  // Metadata of cloud machines.
  ['http://169.254.169.254/latest/meta-data/', 'a link-local address'],
  ['http://2852039166/', 'a link-local address'],
  ['http://[::ffff:a9fe:a9fe]/', 'an IPv4-mapped address'],
  ['http://100.100.100.200/', 'a carrier-grade NAT address'],
  ['http://192.0.0.192/', 'a reserved address'],
  ['http://168.63.129.16/', 'a metadata address'],
  // Kept for other purposes.
  ['http://192.0.2.1/', 'a reserved address'],
  ['http://198.51.100.1/', 'a reserved address'],
  ['http://203.0.113.1/', 'a reserved address'],
  ['http://198.18.0.1/', 'a reserved address'],
  ['http://192.88.99.1/', 'a reserved address'],
  ['http://240.0.0.1/', 'a reserved address'],
  ['http://224.0.0.1/', 'a multicast address'],
  ['http://255.255.255.255/', 'the broadcast address'],
  ['http://[ff02::1]/', 'a multicast address'],
  ['http://[100::1]/', 'a discard-only address'],
  ['http://[2001:db8::1]/', 'a reserved address'],
  ['http://[3fff::1]/', 'a reserved address'],
  ['http://[2001:2::1]/', 'a benchmarking address'],
  ['http://[4000::1]/', 'not a globally routed address'],
  // IPv4 inside IPv6, whatever the IPv4 address is.
  ['http://[::ffff:127.0.0.1]/', 'an IPv4-mapped address'],
  ['http://[::ffff:8.8.8.8]/', 'an IPv4-mapped address'],
  ['http://[::127.0.0.1]/', 'an IPv4-compatible address'],
  ['http://[::8.8.8.8]/', 'an IPv4-compatible address'],
  ['http://[::ffff:0:127.0.0.1]/', 'an IPv4-translated address'],
  ['http://[64:ff9b::7f00:1]/', 'a NAT64 address'],
  ['http://[64:ff9b::808:808]/', 'a NAT64 address'],
  ['http://[64:ff9b:1::a00:1]/', 'a NAT64 address'],
  ['http://[2002:7f00:1::]/', 'a 6to4 address'],
  ['http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/', 'a Teredo address'],
  // No URL of a callback at all.
  ['http://user@example.com/', 'must not contain a user name or password'],
  ['http://:secret@example.com/', 'must not contain a user name or password'],
  ['https://postern.example.com@127.0.0.1/base/inspect/x', 'must not contain a user name or password'],
  ['ftp://example.com/', 'must begin with https:// or http://'],
  ['file:///etc/passwd', 'must begin with https:// or http://'],
  ['gopher://127.0.0.1:6379/_x', 'must begin with https:// or http://'],
  ['javascript:alert(1)', 'must begin with https:// or http://'],
  ['http://127.0.0.1../', 'has a host with an empty part'],
  ['http://localhost../', 'has a host with an empty part'],
  ['http://example.com:0/', 'names port 0'],
  ['http://example.com:65536/', 'is not a URL'],
  ['http://[fe80::1%25eth0]/', 'is not a URL'],
  ['http://[::1%lo]/', 'is not a URL'],
  ['http://256.1.1.1/', 'is not a URL'],
  ['http://4294967296/', 'is not a URL'],
  ['http://1.2.3.4.5/', 'is not a URL'],
  ['http://08.0.0.1/', 'is not a URL'],
  ['http://example.com%00.example/', 'is not a URL'],
  ['http://', 'is not a URL'],
  ['//example.com/', 'is not a URL'],
  ['nonsense', 'is not a URL'],
]

/** A name with one address that it resolves to, judged while connecting. */
const answers: [name: string, address: string, outcome: string][] = [
  ['hooks.example.com', '8.8.8.8', go],
  ['hooks.example.com', '2606:4700:4700::1111', go],
  ['127.0.0.1.nip.example', '127.0.0.1', 'a loopback address'],
  ['localtest.example', '::1', 'a loopback address'],
  ['inner.example.com', '10.1.2.3', 'a private address'],
  ['metadata.google.internal', '169.254.169.254', 'a link-local address'],
  ['mapped.example.com', '::ffff:10.1.2.3', 'an IPv4-mapped address'],
  ['dns64.example.com', '64:ff9b::a01:203', 'a NAT64 address'],
  ['zone.example.com', 'fe80::1%eth0', 'a link-local address'],
  ['odd.example.com', 'not an address', 'is not an IP address'],
]

const same = (found: string | null, outcome: string, what: string): void =>
  outcome === go ? assert.equal(found, null, what) : assert.ok(found?.includes(outcome), `${what}: ${found}`)

test('inner, special and disguised addresses are refused as callback URLs, each for its own reason', () => {
  for (const [url, outcome] of urls) same(checkCallbackUrl(url, closed), outcome, url)
})

test('what a name resolves to is judged like an address that is written out', () => {
  for (const [name, address, outcome] of answers) same(refusedAddress(closed, name, 443, address), outcome, address)
})

/** As it stands in a URL, with what cannot be seen written out. */
const shown = (text: string): string => `\`${text.replaceAll('\u00ad', '\\u00ad')}\``

test('docs/callback-addresses.md holds these tables', () => {
  const page = readFileSync(new URL('../../../docs/callback-addresses.md', import.meta.url), 'utf8')
  const rows = [
    ...urls.map(([url, outcome]) => `| ${shown(url)} | ${outcome} |`),
    ...answers.map(([name, address, outcome]) => `| ${shown(name)} | ${shown(address)} | ${outcome} |`),
  ]
  const found = page.split('\n').filter((line) => line.startsWith('| `'))
  assert.deepEqual(found, rows)
})
