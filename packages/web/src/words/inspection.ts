import { count } from '../lib/plural.ts'

export const inspectionWords = {
  // inspection url page
  requestsSoFar: (requests: number) => `${count(requests, { one: 'request', other: 'requests' })} so far.`,
  theNewestRequests: (kept: number) => `The newest ${kept} requests.`,
  inspectionUrl: 'Inspection URL',
  thenNewOnes: (requests: string) => `${requests} New ones appear here as they arrive.`,
  url: 'URL',
  nothingHasArrivedYet: 'Nothing has arrived yet',
  nothingHasArrivedYetText: "Use this URL as a command's callback URL, or POST anything to it.",
  requestsNewestFirst: 'Requests, newest first',
  theInspectionUrlIsDeleted: 'The inspection URL is deleted',
  delete: (name: string) => `Delete “${name}”?`,
  whatDeletingDoes: 'What arrived is removed with it, and deliveries to it fail from now on.',

  // inspection urls page
  newInspectionUrl: 'New inspection URL',
  aboutInspectionUrls: "Built-in receivers for trials: send a command's rows to one and look at what arrives.",
  noInspectionUrlYet: 'No inspection URL yet',
  noInspectionUrlYetText: "Make one and use it as a command's callback URL.",
  requests: 'Requests',
  lastRequest: 'Last request',
  theUrlOf: (name: string) => `the URL of ${name}`,
  trialOfTheOrders: 'Trial of the orders',
  makeIt: 'Make it',

  // request card
  rowsAndSize: (rows: number, size: string) => `${count(rows, { one: 'row', other: 'rows' })}, ${size}`,
  empty: '(empty)',
  noWebhookId: 'no webhook-id',
  anEmptyArray: 'An empty array: the run found no rows.',
  rowsOfTheRequest: 'Rows of the request',
  onlyTheBeginningIsKept: (bytes: string) => `Only the beginning of the ${bytes} is kept here.`,
  headers: 'Headers',
}
