import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAgeRecipient } from './age-recipient.ts'

const recipient = 'age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef'
const otherRecipient = 'age1cn4tngpe249vq4z5w270a20uc06yunhq2jpsgad5xpje4mxwudaqx7vcjm'

test('a recipient is read as the bytes of its public key', () => {
  // The first one is of the identity in the age test suite (CCTV).
  assert.equal(readAgeRecipient(recipient)?.length, 32)
  assert.notDeepEqual(readAgeRecipient(recipient), readAgeRecipient(otherRecipient))
})

test('what is no recipient, or has a mistyped character, is none', () => {
  for (const wrong of [
    '',
    'age1',
    recipient.toUpperCase(),
    recipient.slice(0, -1),
    `${recipient}q`,
    recipient.replace('age1', 'agx1'),
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPGhhNvV',
    'AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0',
  ])
    assert.equal(readAgeRecipient(wrong), null, wrong)
  for (let at = 4; at < recipient.length; at++) {
    const other = recipient[at] === 'q' ? 'p' : 'q'
    const mistyped = recipient.slice(0, at) + other + recipient.slice(at + 1)
    assert.equal(readAgeRecipient(mistyped), null, mistyped)
  }
})
