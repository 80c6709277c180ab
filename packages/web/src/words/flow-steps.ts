import type { ReactNode } from 'react'
import { formatSeconds } from '../lib/format-time.ts'
import { count } from '../lib/plural.ts'
import { sentence } from '../lib/sentence.ts'

export const stepWords = {
  // add step menu
  kindOfStep: 'Kind of step',

  // canvas keys
  keysToLook: 'Arrow keys lead from step to step; Enter shows one.',
  keysToEdit:
    'Arrow keys lead from step to step. Enter opens the form of a step, C its ways, F2 its name; A adds a step behind it, Delete takes it out.',

  // draw flow
  theStart: 'the start',
  wayFrom: (from: string, to: string) => `From ${from} to ${to}`,

  // flow canvas
  canvasParts: {
    'node.a11yDescription.default': 'A step of the flow',
    'node.a11yDescription.keyboardDisabled': 'A step of the flow',
    'edge.a11yDescription.default': 'A way from one step to the next',
    'controls.ariaLabel': 'The view',
    'controls.zoomIn.ariaLabel': 'Closer',
    'controls.zoomOut.ariaLabel': 'Farther',
    'controls.fitView.ariaLabel': 'The whole flow',
  },

  // flow builder
  addedAs: (kind: string, name: string | undefined) => `${kind} added as ${name}. Enter opens its form.`,
  isDeleted: (name: string | undefined) => `${name} deleted. Control Z takes that back.`,
  addAStep: 'Add a step',
  canvasOfTheFlow: 'Canvas of the flow',
  problemsOfTheFlow: 'Problems of the flow',
  theFlow: 'The flow',
  flow: 'Flow',

  // shown flow
  stepNamed: (name: string) => `Step ${name}`,
  step: 'Step',
  unknownStep: 'Unknown step',
  whatDoes: (name: string) => `What ${name} does`,
  chooseStepToSeeWhat: 'Choose a step to see what it does. Your role does not change flows.',

  // step node
  stateAndTimes: (state: string, times: number) => `${state}${times > 1 ? `, ${times} times` : ''}`,
  notBegun: 'not begun',
  problems: (problems: number) => count(problems, { one: 'problem', other: 'problems' }),
  addAStepAfter: (name: string, way: string) => `Add a step after ${name}${way && `, ${way}`}`,
  start: 'Start',
  each: 'Each',
  addTheFirstStep: 'Add the first step',

  // step palette
  stepsToAdd: 'Steps to add',
  add: (label: string) => `Add ${label}`,

  // way edge
  both: (names: readonly string[]) => names.join(' and '),
  addAStepBetween: (names: string) => `Add a step between ${names}`,
  disconnect: (names: string) => `Disconnect ${names}`,

  // edit steps
  wrongStepName: 'Begins with a letter; letters, digits, "_" and "-", up to 63',
  thereIsAStepAlready: (name: string) => `There is a step ${name} already`,

  // read steps
  wayOfCase: (index: number) => `case ${index + 1}`,

  // step kinds
  dataGateway: 'Data Gateway',
  whatDataGatewayDoes: 'Runs an app’s SQL with values from the record',
  httpRequest: 'HTTP request',
  whatRequestDoes: 'Sends a request, and keeps its answer',
  transform: 'Transform',
  whatTransformDoes: 'Makes a new record, or a part of it',
  condition: 'Condition',
  whatConditionDoes: 'Goes one of two ways',
  switch: 'Switch',
  whatSwitchDoes: 'Goes the way of the first case that is true',
  forEach: 'For each',
  whatForEachDoes: 'Does steps for each item of a list',
  waitForWebhook: 'Wait for webhook',
  whatWaitDoes: 'Waits until its own URL is called',
  delay: 'Delay',
  whatDelayDoes: 'Waits for a time',
  stop: 'Stop',
  whatStopDoes: 'Ends the flow run, with an answer',
  noAppChosen: 'No app chosen',
  anAppThatIsNotThere: 'An app that is not there',
  cases: (cases: number) => `${cases} cases`,
  upTo: (timeLimitSeconds: number) => `up to ${formatSeconds(timeLimitSeconds)}`,
  until: (text: string) => `until ${text}`,
  noKindOfStep: 'No kind of step',

  // data gateway fields
  appOf: (connection: string, name: string, hasSql: boolean) => `${connection}/${name}${hasSql ? '' : ' (no SQL yet)'}`,
  app: 'App',
  itsSqlAndParameters: 'Its SQL and parameters',
  whoseSqlIsRun: 'Whose SQL is run. Apps are made on the page of a connection.',
  rowsGoTo: 'Rows go to',
  theNextStep: 'The next step',
  rowsGoToDescription: 'The step that waits for the webhook.',
  intoRows: 'The name in the record of its rows.',
  next: 'Next',
  parameters: 'Parameters',
  aParameter: 'parameter',
  elseDefault: (byDefault: string) => `else ${byDefault}`,
  elseNull: 'else NULL',
  aText: 'text',
  listOf: (of: string) => `list of ${of}`,

  // decision fields
  if: 'If',
  ifDescription: 'Nothing, 0, an empty text and an empty list are false.',
  then: 'Then',
  else: 'Else',
  theCases: 'Cases',
  case: (index: number) => `Case ${index}`,
  caseUp: (index: number) => `Case ${index + 1} up`,
  caseDown: (index: number) => `Case ${index + 1} down`,
  takeCaseAway: (index: number) => `Take case ${index + 1} away`,
  when: (index: number) => `When ${index + 1}`,
  caseNext: (index: number) => `Case ${index + 1}, next`,
  addACase: 'Add a case',
  whereNoCaseIsTrue: 'Where no case is true.',

  // flow panel
  chooseStepToChange: 'Choose a step to see and change what it does.',
  firstStep: 'First step',
  aDirectUrlAnswers: 'A direct URL answers',
  withTheFlowRunsId: 'At once, with the flow run’s id',
  withTheResult: 'With the result, when it is there',
  mostStepsOfAFlowRun: 'Most steps of a flow run',
  mostStepsOfFlowDescription: 'What ends a loop that would never end.',

  // named expressions
  nameOfAnother: (one: string) => `Name of another ${one}`,
  itIsThereAlready: 'It is there already',
  addOne: (one: ReactNode) => sentence`Add ${one}`,
  takeTheAway: (one: string, name: string) => `Take the ${one} ${name} away`,

  // plain fields
  into: 'Into',
  intoDescription: 'The name in the record that it stands under: object.NAME.',
  clear: (label: string) => `Clear ${label}`,
  theFlowRunEnds: 'The flow run ends',
  notThere: (value: string) => `${value} · not there`,

  // record fields
  expression: 'Expression',
  withoutInto: 'Without it, the expression gives an object that becomes the record.',
  items: 'Items',
  itemsDescription: 'Gives a list; each item goes through the steps in the box, as object.item.',
  atATime: 'At a time',
  howManyItems: 'How many items, 1 to 32.',
  firstStepForEach: 'First step for each',
  intoItems: 'The name in the record of what the items became.',
  aboutTheBox: 'The steps in the box are opened, added and led to each other there.',
  answer: 'Answer',
  answerDescription: 'What the flow run ends with: for who waits for it, or what an item becomes.',
  status: 'Status',
  statusDescription: 'Of HTTP, for who waits: 200 to 599.',

  // request fields
  method: 'Method',
  url: 'URL',
  urlDescription: '{{expression}} behind the host stands for a value, which is encoded.',
  body: 'Body',
  whatIsSent: 'What is sent, as JSON.',
  secret: 'Secret',
  none: 'None',
  notSetYet: (chosen: string) => `${chosen} · not set yet`,
  secretDescription: 'Whose credential and headers go along. Secrets are set on the page of the flow.',
  headers: 'Headers',
  aHeader: 'header',
  headersDescription: 'That are no secret: each an expression that gives a text.',
  timeOut: 'Time-out',
  secondsSuffix: ' s',
  forOneAttempt: 'For one attempt.',
  intoAnswer: 'The name in the record of its answer: {status, headers, body}.',
  standardRetries: 'After 5 s, 30 s, 5 min, … 10 h',
  shortRetries: 'After 30 s and 5 min',
  never: 'Never',
  atTimesOfYourOwn: 'At times of your own',
  triedAgain: 'Tried again',
  clearTriedAgain: 'Clear Tried again',
  secondsBeforeEachFurtherAttempt: 'Seconds before each further attempt',

  // step panel
  deleteTheStep: 'Delete the step',
  delete: (name: string) => `Delete ${name}`,
  close: 'Close',
  closeTheForm: 'Close the form',
  thisStep: (message: ReactNode) => sentence`This step ${message}`,
  mendItsType: (type: ReactNode) => sentence`Its type is ${type}: mend it as JSON.`,

  // waiting fields
  intoWhatComes: (name: string) =>
    `The name in the record of what comes. Its URL is webhooks.${name}: hand it out in a step before.`,
  timeLimit: 'Time limit',
  afterTheTimeLimit: 'After the time limit',
  afterTheTimeLimitDescription: 'Without a step, the flow run fails then.',
  howLong: 'How long',
  forATime: 'For a time',
  untilATime: 'Until a time',
  untilDescription: 'Gives a time such as 2026-10-12T10:00:00Z.',
  seconds: 'Seconds',
}
