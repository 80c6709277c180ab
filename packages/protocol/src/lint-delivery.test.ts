import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LintedDelivery, lintDelivery } from './lint-delivery.ts'

const plain = 'http://erp.example/in'
const bearer = { kind: 'bearer' }

const cases: [string, Partial<LintedDelivery>, string[]][] = [
  ['nothing said', {}, []],
  ['rows alone over plain http', { callbackUrl: plain }, []],
  ['a credential over plain http', { callbackUrl: plain, callbackCredential: bearer }, ['SECRETS_IN_THE_CLEAR']],
  ['a header over plain http', { callbackUrl: plain, callbackHeaderNames: ['x-key'] }, ['SECRETS_IN_THE_CLEAR']],
  ['a scheme in capitals', { callbackUrl: 'HTTP://a.example', callbackCredential: bearer }, ['SECRETS_IN_THE_CLEAR']],
  ['a credential over https', { callbackUrl: 'https://erp.example/in', callbackCredential: bearer }, []],
  ['a credential on this machine', { callbackUrl: 'http://127.0.0.1:9/in', callbackCredential: bearer }, []],
  ['a credential on this machine by IPv6', { callbackUrl: 'http://[::1]/in', callbackCredential: bearer }, []],
  [
    'a host that only begins like this machine',
    { callbackUrl: 'http://127.0.0.1.example/', callbackCredential: bearer },
    ['SECRETS_IN_THE_CLEAR'],
  ],
  ['what is no URL yet', { callbackUrl: 'http://', callbackCredential: bearer }, []],
  [
    'batches larger than what is sent',
    { callbackFormat: { batch: { bytes: 5_000 }, linkAbove: 4_000 } },
    ['BATCH_NEVER_CUT'],
  ],
  ['batches of rows beside a link', { callbackFormat: { batch: { rows: 10 }, linkAbove: 4_000 } }, []],
  ['a link above several batches', { callbackFormat: { batch: { bytes: 5_000 }, linkAbove: 50_000 } }, []],
]

for (const [name, command, codes] of cases) {
  test(`delivery options: ${name}: ${codes.join(', ') || 'no warning'}`, () => {
    const usual = { callbackUrl: null, callbackCredential: null, callbackHeaderNames: [], callbackFormat: null }
    const found = lintDelivery({ ...usual, ...command })
    assert.deepEqual(
      found.map(({ code }) => code),
      codes,
    )
  })
}
