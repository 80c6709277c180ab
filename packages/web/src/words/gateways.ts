import type { ReactNode } from 'react'
import { sentence } from '../lib/sentence.ts'

export const gatewayWords = {
  // what each is told here
  actionsOf: (name: string) => `Actions of ${name}`,
  drain: 'Drain: no new runs',
  workAgain: 'Take runs again',
  drains: (name: string) => `${name} takes no new run, and ends its own`,
  worksAgain: (name: string) => `${name} takes runs again`,
  draining: 'Draining',
  drainingItself: 'Draining, by its host',
  weight: (weight: number) => `Weight ${weight}`,
  changeWeight: 'Change its weight…',
  weightOf: (name: string) => `Weight of ${name}`,
  weightLabel: 'Weight',
  weightDescription:
    'Where several gateways wait for work, each gets as much as its weight says beside the others’. From 1 to 100.',
  weightIsSaved: (name: string, weight: number) => `${name} has the weight ${weight}`,
  saveTheWeight: 'Save the weight',
  updateAvailable: 'Update available',

  // enrolment
  enrolTitle: 'Enrol a gateway',
  enrolDescription:
    'A one-time code that one gateway swaps for a key of its own, which nobody ever sees. It then runs only what this server has signed.',
  makeACode: 'Make an enrolment code',
  codeIsShownTitle: 'The code is shown only this once',
  codeIsShownText: (until: ReactNode) =>
    sentence`It brings one gateway in, and expires ${until}. Start the gateway with it in the place of an API key.`,
  enrolmentCode: 'Enrolment code',
  startTheGateway: 'Start the gateway',
  codes: 'Enrolment codes',
  code: 'Code',
  state: 'State',
  usedBy: (gateway: string) => `Used by ${gateway}`,
  expired: 'Expired',
  open: (until: ReactNode) => sentence`Open, expires ${until}`,
  cancelCode: 'Cancel',
  cancelNamed: (hint: string) => `Cancel the code …${hint}`,
  codeIsCancelled: (hint: string) => `The code …${hint} is cancelled`,

  // keys
  ownKeyOf: (gateway: string) => `${gateway}’s own`,
  givenByHand: 'given by hand',
  replace: 'Replace',
  replaceNamed: (hint: string) => `Replace the key …${hint}`,
  isAsked: 'The gateway takes a new key; this one ends once the new one is used',
  beingReplaced: 'being replaced',

  // signing key
  signingKeyTitle: 'What gateways trust',
  signingKeyDescription:
    'Gateways that enrolled run nothing that is not signed with this connection’s key. A new one is trusted because the old one vouches for it.',
  publicKey: 'Public key of run orders',
  newKey: 'Sign with a new key',
  newKeySigns: 'A new key signs from now on',
}
