import type { ReactNode } from 'react'
import { count } from '../lib/plural.ts'
import { sentence } from '../lib/sentence.ts'

export const flowWords = {
  // app ids
  appsThatItsStepsMayUse: 'Apps that its steps may use',
  theIdOf: (name: string) => `the id of ${name}`,

  // diff modal
  otherwiseThanInVersion: (publishedVersion: number | null) =>
    `Otherwise than in version ${publishedVersion}, which is published`,
  itIsTheSame: 'Nothing: it is the same.',
  theFlow: 'The flow',
  field: 'Field',
  before: 'Before',
  after: 'After',

  // direct url modal
  edit: (name: string) => `Edit ${name}`,
  newDirectUrl: 'New direct URL',
  theDirectUrlIsSaved: 'The direct URL is saved',
  newCustomersOfTheShop: 'New customers of the shop',
  letsInBy: 'Lets in by',
  itsAddressAlone: 'Its address alone',
  aBearerToken: 'A bearer token',
  aSignatureStandardWebhooks: 'A signature (Standard Webhooks)',
  signingSecret: 'Signing secret',
  theOneThereIsStays: 'Empty: the one there is stays.',
  oneIsMade: 'Empty: one is made, and shown once.',
  aJsonArrayIs: 'A JSON array is',
  recordForEachOfItsItems: 'A record for each of its items',
  withThemInItems: 'One record, with them in items',
  largestBody: 'Largest body',
  bytes: ' bytes',
  requestsInAMinute: 'Requests in a minute',
  itIsOn: 'It is on: requests are taken',
  makeIt: 'Make it',

  // direct urls
  addressAlone: 'its address alone',
  bearer: 'a bearer token',
  signed: 'a signature',
  directURLs: 'Direct URLs',
  directURLsDescription:
    'Addresses that records come in by: each POST of a JSON object starts a flow run. An address is shown when it is made or rotated, and not again.',
  noDirectUrlYet: 'No direct URL yet',
  noDirectUrlYetText: 'Without one, flow runs are started by hand or by the API.',
  itHasANewAddress: 'It has a new address',
  isDeleted: (name: string) => `“${name}” is deleted`,
  giveANewAddress: (name: string) => `Give “${name}” a new address?`,
  whatRotatingDoes: 'The old one is refused from the next request on.',
  rotate: 'Rotate',
  deleteTheDirectUrl: (name: string) => `Delete the direct URL “${name}”?`,
  whatDeletingDoes: 'What is sent to it is refused from then on.',
  arrayIsManyRecords: 'an array is a record for each item',
  arrayIsOneRecord: 'an array is one record',
  on: 'On',
  off: 'Off',
  sendATestTo: (name: string | undefined) => `Send a test to ${name}`,
  test: 'Test',
  rotateNamed: (name: string) => `Rotate ${name}`,
  delete: (name: string) => `Delete ${name}`,

  // draft actions
  theDraftIsSaved: 'The draft is saved',
  itIsPublished: 'It is published: new flow runs begin with it',
  publishTheDraft: 'Publish the draft?',
  whatPublishingDoes: 'Flow runs that begin from now on go by it. Those under way end as they began.',
  publish: 'Publish',
  saveTheDraft: 'Save the draft',
  testWithARecord: 'Test with a record',
  differenceToPublished: 'Difference to published',
  publishedAt: (time: ReactNode, by: string | null) => sentence`Published ${time}${by === null ? '' : ` by ${by}`}`,
  savedAt: (time: ReactNode, by: string | null) => sentence`Saved ${time}${by === null ? '' : ` by ${by}`}`,

  // draft toolbar
  undo: 'Undo',
  redo: 'Redo',
  checking: 'Checking …',
  nothingIsWrongWithIt: 'Nothing is wrong with it',
  problems: (problems: number) => count(problems, { one: 'problem', other: 'problems' }),

  // flow definition editor
  definition: 'Definition',
  definitionDescription:
    'Steps, and which one follows. A draft changes nothing until it is published; a flow run ends with the version that it began with.',
  version: (number: number, state: string | null) => `Version ${number}${state === null ? '' : ` (${state})`}`,
  nothingIsWrittenYet: 'Nothing is written yet.',
  howTheDefinitionIsShown: 'How the definition is shown',
  canvas: 'Canvas',
  drawnOnceMended: (wrong: ReactNode) => sentence`${wrong} It can be drawn again once that is mended.`,
  leaveWithoutSaving: 'Leave without saving?',
  whatIsNotSaved: 'What was changed in the definition is not saved as a draft yet.',
  leave: 'Leave',

  // flow modal
  renameNamed: (name: string) => `Rename ${name}`,
  newFlow: 'New flow',
  greetANewCustomer: 'Greet a new customer',
  description: 'Description',
  optional: 'Optional.',
  makeTheFlow: 'Make the flow',

  // flow page
  newestFirst: 'Newest first.',
  allOfThem: 'All of them',
  startOneByHand: 'Start one by hand, or send a record to a direct URL of this flow.',
  deleteTheFlow: (name: string) => `Delete the flow “${name}”?`,
  whatGoesWithIt: 'Its versions, direct URLs and flow runs are removed for good.',
  start: 'Start',
  rename: 'Rename',
  export: 'Export',

  // flow secret modal
  setASecret: 'Set a secret',
  theSecretIsSet: (name: string) => `The secret “${name}” is set`,
  nameDescription: 'As steps name it; one that is there already is set anew.',
  receiver: 'Receiver',
  receiverDescription: 'Scheme, host and port: it goes nowhere else.',
  headersOfYourOwn: 'Headers of your own',
  oneALine: 'One a line, as name: value.',
  setIt: 'Set it',

  // flow secrets
  secrets: 'Secrets',
  secretsDescription:
    "Credentials and headers for the flow's HTTP requests, each for one receiver only; a step names one as its secret. Stored encrypted, and not shown again.",
  noSecretYet: 'No secret yet.',
  whatItHas: 'What it has',
  set: 'Set',
  theSecretIsRemoved: (name: string) => `The secret “${name}” is removed`,
  removeTheSecret: (name: string) => `Remove the secret “${name}”?`,
  whatRemovingDoes: 'Steps that name it fail from then on.',
  remove: 'Remove',
  credential: (kind: string, hint: string) => `${kind} (${hint || 'not shown'})`,
  removeNamed: (name: string) => `Remove ${name}`,

  // flows page
  flowsDescription:
    'Steps that a data record passes through: it comes in by a direct URL, gets rows from databases, waits, and goes on.',
  noFlowYet: 'No flow yet',
  noFlowYetText: 'Make one, write what it does, and give it a direct URL that records come in by.',
  changed: 'Changed',
  runsOf: (name: string) => `Runs of ${name}`,
  notPublished: 'Not published',
  versionIsPublished: (publishedVersion: ReactNode) => sentence`Version ${publishedVersion} published`,
  draftVersion: (draftVersion: ReactNode) => sentence`Draft ${draftVersion}`,
  itIsADraft: 'It is a draft: set its secrets, then publish it',
  import: 'Import',

  // read json
  thisIsNoJson: (message: string) => `This is no JSON: ${message}`,

  // shown direct url
  shownOnlyOnce: 'This is shown only this once',
  thisIsShownOnlyText: 'Only its hash is stored. Copy it now, or rotate it later.',
  addressOf: (name: string) => `Address of “${name}”`,
  bearerToken: 'Bearer token',

  // sign webhook
  signsByHttpsOnly: 'This browser signs on pages that came by https only. Open this page by https, or send it by curl.',
  noSigningSecret: 'That is no signing secret: it begins with whsec_, and base64 follows.',

  // start flow modal
  itHasBegun: 'It has begun',
  testTheDraftOf: (name: string) => `Test the draft of ${name}`,
  startNamed: (name: string) => `Start ${name}`,
  record: 'Record',
  recordDescription:
    'What the flow run begins with: a JSON object. Its steps do what they say: commands run, requests are sent.',
  whatItBeginsWith: 'What the flow run begins with: a JSON object.',
  runIt: 'Run it',
  startIt: 'Start it',

  // send test
  noDirectAddress: 'That is no address of a direct URL: they have /in/… in them.',
  addressDescription: 'It was shown when it was made or rotated.',
  usedInThisBrowserOnly: 'Used in this browser only, and not kept.',
  aRecordToTryItWith: 'A record to try it with',
  sendIt: 'Send it',
  answered: (status: ReactNode) => sentence`Answered ${status}`,
  whatWasAnswered: 'What was answered',
  theFlowRun: 'The flow run',
}
