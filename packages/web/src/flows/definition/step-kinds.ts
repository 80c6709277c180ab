import {
  IconArrowsSplit2,
  IconClock,
  IconDatabase,
  IconFlag,
  IconGitBranch,
  type IconProps,
  IconRepeat,
  IconTransform,
  IconWebhook,
  IconWorldUp,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { formatSeconds } from '../../lib/format-time.ts'
import { stepWords } from '../../words/flow-steps.ts'
import { casesOf, type Fields, fieldsOf, type StepKind, textOf } from './read-steps.ts'

interface KindLook {
  readonly label: string
  /** What it does, in the words of its palette. */
  readonly does: string
  readonly icon: ComponentType<IconProps>
}

export const stepKinds: Readonly<Record<StepKind, KindLook>> = {
  data_gateway: { label: stepWords.dataGateway, does: stepWords.whatDataGatewayDoes, icon: IconDatabase },
  http_request: { label: stepWords.httpRequest, does: stepWords.whatRequestDoes, icon: IconWorldUp },
  transform: { label: stepWords.transform, does: stepWords.whatTransformDoes, icon: IconTransform },
  condition: { label: stepWords.condition, does: stepWords.whatConditionDoes, icon: IconGitBranch },
  switch: { label: stepWords.switch, does: stepWords.whatSwitchDoes, icon: IconArrowsSplit2 },
  for_each: { label: stepWords.forEach, does: stepWords.whatForEachDoes, icon: IconRepeat },
  wait_for_webhook: { label: stepWords.waitForWebhook, does: stepWords.whatWaitDoes, icon: IconWebhook },
  delay: { label: stepWords.delay, does: stepWords.whatDelayDoes, icon: IconClock },
  stop: { label: stepWords.stop, does: stepWords.whatStopDoes, icon: IconFlag },
}

export const allKinds = Object.keys(stepKinds) as StepKind[]

export const kindOf = ({ type }: Fields): StepKind | undefined => allKinds.find((kind) => kind === type)

/** What a step does, in a few words: what stands on its node. */
export function summaryOf(step: Fields, appNames: ReadonlyMap<string, string>): string {
  const text = (name: string) => textOf(step[name]) ?? ''
  switch (kindOf(step)) {
    case 'data_gateway':
      return (
        appNames.get(text('app')) ?? (step.app === undefined ? stepWords.noAppChosen : stepWords.anAppThatIsNotThere)
      )
    case 'http_request':
      return `${text('method')} ${text('url').replace(/^https?:\/\//, '')}`.trim()
    case 'transform':
      return text('expression')
    case 'condition':
      return text('if')
    case 'switch':
      return stepWords.cases(casesOf(step).length)
    case 'for_each':
      return text('items')
    case 'wait_for_webhook':
      return typeof step.timeLimitSeconds === 'number' ? stepWords.upTo(step.timeLimitSeconds) : ''
    case 'delay':
      return typeof step.seconds === 'number'
        ? formatSeconds(step.seconds)
        : text('until') && stepWords.until(text('until'))
    case 'stop':
      return text('answer')
    case undefined:
      return stepWords.noKindOfStep
  }
}

/** Names that the record may have at some step: those that steps put their outcomes under. */
export const namesInRecord = (steps: readonly Fields[]): string[] => [
  ...new Set(steps.flatMap((step) => textOf(fieldsOf(step).into) ?? [])),
]
