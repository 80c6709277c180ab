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
import { casesOf, type Fields, fieldsOf, type StepKind, textOf } from './read-steps.ts'

interface KindLook {
  readonly label: string
  /** What it does, in the words of its palette. */
  readonly does: string
  readonly icon: ComponentType<IconProps>
}

export const stepKinds: Readonly<Record<StepKind, KindLook>> = {
  data_gateway: { label: 'Data Gateway', does: 'Runs an app’s SQL with values from the record', icon: IconDatabase },
  http_request: { label: 'HTTP request', does: 'Sends a request, and keeps its answer', icon: IconWorldUp },
  transform: { label: 'Transform', does: 'Makes a new record, or a part of it', icon: IconTransform },
  condition: { label: 'Condition', does: 'Goes one of two ways', icon: IconGitBranch },
  switch: { label: 'Switch', does: 'Goes the way of the first case that is true', icon: IconArrowsSplit2 },
  for_each: { label: 'For each', does: 'Does steps for each item of a list', icon: IconRepeat },
  wait_for_webhook: { label: 'Wait for webhook', does: 'Waits until its own URL is called', icon: IconWebhook },
  delay: { label: 'Delay', does: 'Waits for a time', icon: IconClock },
  stop: { label: 'Stop', does: 'Ends the flow run, with an answer', icon: IconFlag },
}

export const allKinds = Object.keys(stepKinds) as StepKind[]

export const kindOf = ({ type }: Fields): StepKind | undefined => allKinds.find((kind) => kind === type)

/** What a step does, in a few words: what stands on its node. */
export function summaryOf(step: Fields, appNames: ReadonlyMap<string, string>): string {
  const text = (name: string) => textOf(step[name]) ?? ''
  switch (kindOf(step)) {
    case 'data_gateway':
      return appNames.get(text('app')) ?? (step.app === undefined ? 'No app chosen' : 'An app that is not there')
    case 'http_request':
      return `${text('method')} ${text('url').replace(/^https?:\/\//, '')}`.trim()
    case 'transform':
      return text('expression')
    case 'condition':
      return text('if')
    case 'switch':
      return `${casesOf(step).length} cases`
    case 'for_each':
      return text('items')
    case 'wait_for_webhook':
      return typeof step.timeLimitSeconds === 'number' ? `up to ${formatSeconds(step.timeLimitSeconds)}` : ''
    case 'delay':
      return typeof step.seconds === 'number' ? formatSeconds(step.seconds) : text('until') && `until ${text('until')}`
    case 'stop':
      return text('answer')
    case undefined:
      return 'No kind of step'
  }
}

/** Names that the record may have at some step: those that steps put their outcomes under. */
export const namesInRecord = (steps: readonly Fields[]): string[] => [
  ...new Set(steps.flatMap((step) => textOf(fieldsOf(step).into) ?? [])),
]
