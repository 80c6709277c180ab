import { type CallbackRules, checkCallbackUrl } from '@postern/outbound'
import type { DataGatewayStep, FlowDefinition, HttpRequestStep, Step } from '@postern/protocol/api'
import { type AppRow, callbackOf, parametersOf } from '../../apps/app-view.ts'
import { wrongHeader } from '../../commands/callback-options.ts'
import type { InputError } from '../../lib/app-error.ts'
import { checkExpression } from '../expressions/read-expression.ts'
import { checkWays, type Steps } from './check-steps.ts'
import { isHostFixed, readUrlTemplate } from './url-template.ts'

/** What a definition is checked against. */
export interface FlowSurroundings {
  readonly apps: ReadonlyMap<string, AppRow>
  /** Origins of the flow’s secrets by name; null where they are not looked at yet. */
  readonly secrets: ReadonlyMap<string, string> | null
  readonly rules: CallbackRules
}

/** The apps that a definition names. */
export const appsOf = ({ steps }: FlowDefinition): string[] => [
  ...new Set(
    Object.values(steps)
      .flatMap((step) => (step.type === 'for_each' ? Object.values<Step>(step.do.steps) : [step]))
      .flatMap((step) => (step.type === 'data_gateway' ? [step.app] : [])),
  ),
]

/** Whether the steps of a definition fit together and what they name is there; what is wrong is pushed, each with its path. */
export function checkFlow(
  { start, steps }: FlowDefinition,
  surroundings: FlowSurroundings,
  errors: InputError[],
): void {
  checkSteps(start, steps, '', surroundings, errors)
}

function checkSteps(start: string, steps: Steps, place: string, surroundings: FlowSurroundings, errors: InputError[]) {
  checkWays(start, steps, place, errors)
  for (const [name, step] of Object.entries(steps)) {
    const path = `${place}/steps/${name}`
    const wrong = (field: string, message: string) => errors.push({ path: `${path}/${field}`, message })
    for (const [field, expression] of expressionsOf(step)) {
      const problem = checkExpression(expression)
      if (problem !== null) wrong(field, problemWords(problem))
    }
    if (step.type === 'data_gateway') checkDataGateway(step, steps, surroundings, wrong)
    else if (step.type === 'http_request') checkRequest(step, surroundings, wrong)
    else if (step.type === 'for_each') checkSteps(step.do.start, step.do.steps, `${path}/do`, surroundings, errors)
    else if (step.type === 'delay' && (step.seconds === undefined) === (step.until === undefined))
      errors.push({ path, message: 'needs either seconds or until' })
  }
}

const problemWords = ({ message, code, position }: NonNullable<ReturnType<typeof checkExpression>>): string =>
  `is not a JSONata expression: ${message}${code === null ? '' : ` (${code})`}${position === null ? '' : ` at character ${position}`}`

/** The expressions of a step by the field that they stand in. */
function expressionsOf(step: Step): [field: string, expression: string][] {
  const all = (field: string, named: Readonly<Record<string, string>> = {}) =>
    Object.entries(named).map(([name, expression]): [string, string] => [`${field}/${name}`, expression])
  const some = (field: string, expression: string | undefined): [string, string][] =>
    expression === undefined ? [] : [[field, expression]]
  switch (step.type) {
    case 'data_gateway':
      return all('parameters', step.parameters)
    case 'http_request':
      return [
        ...readUrlTemplate(step.url).expressions.flatMap((expression) => some('url', expression)),
        ...all('headers', step.headers),
        ...some('body', step.body),
      ]
    case 'transform':
      return some('expression', step.expression)
    case 'condition':
      return some('if', step.if)
    case 'switch':
      return step.cases.map(({ when }, index) => [`cases/${index}/when`, when])
    case 'for_each':
      return some('items', step.items)
    case 'delay':
      return some('until', step.until)
    case 'stop':
      return some('answer', step.answer)
    case 'wait_for_webhook':
      return []
  }
}

type Wrong = (field: string, message: string) => void

function checkDataGateway(step: DataGatewayStep, steps: Steps, { apps }: FlowSurroundings, wrong: Wrong): void {
  const app = apps.get(step.app)
  if (!app?.sql) {
    wrong('app', app ? `names the app "${app.name}", which has no SQL yet` : 'names no app: it may have been deleted')
    return
  }
  const parameters = parametersOf(app)
  const given = step.parameters ?? {}
  for (const name of Object.keys(given))
    if (!parameters.some((parameter) => parameter.name === name))
      wrong(`parameters/${name}`, `is not a parameter of the app "${app.name}"`)
  for (const { name, required, default: byDefault } of parameters)
    if (required && byDefault === undefined && !Object.hasOwn(given, name))
      wrong(`parameters/${name}`, `is needed: the app "${app.name}" uses it`)
  const { kind } = callbackOf(app)
  if (kind === 'flow' && step.into === undefined) wrong('into', 'is needed: the app’s rows come back into the record')
  if (kind !== 'flow' && step.into !== undefined)
    wrong('into', `is for apps whose callback is this flow; the rows of "${app.name}" go elsewhere`)
  if (kind !== 'webhook') {
    if (step.webhook !== undefined) wrong('webhook', 'is for apps whose callback is a webhook')
    return
  }
  const waiting = step.webhook ?? step.next
  if (waiting === undefined || !Object.hasOwn(steps, waiting) || steps[waiting]?.type !== 'wait_for_webhook')
    wrong(step.webhook === undefined ? 'next' : 'webhook', 'must name a wait_for_webhook step, which the rows go to')
}

function checkRequest(step: HttpRequestStep, { rules, secrets }: FlowSurroundings, wrong: Wrong): void {
  const { plain } = readUrlTemplate(step.url)
  const message = isHostFixed(step.url)
    ? checkCallbackUrl(plain, rules)
    : 'may have {{expressions}} only behind its host, in the path or the query'
  if (message !== null) wrong('url', message)
  for (const name of Object.keys(step.headers ?? {})) {
    const isBodyType = name.toLowerCase() === 'content-type'
    const wrongName = isBodyType ? null : wrongHeader(name.toLowerCase(), null)
    if (wrongName !== null) wrong(`headers/${name}`, wrongName)
    if (name.toLowerCase() === 'authorization')
      wrong(`headers/${name}`, 'is a secret: set it as a secret of the flow, and name that under secret')
  }
  if (step.body !== undefined && step.method === 'GET') wrong('body', 'is not for GET')
  if (step.secret === undefined || secrets === null || message !== null) return
  const origin = secrets.get(step.secret)
  if (origin === undefined) wrong('secret', `names "${step.secret}", which the flow does not have: set it first`)
  else if (origin !== new URL(plain).origin)
    wrong('secret', `is for ${origin}, and goes nowhere else; the URL is at ${new URL(plain).origin}`)
}
