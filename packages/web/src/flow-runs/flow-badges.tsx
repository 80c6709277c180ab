import type { FlowRunState, FlowStepState } from '@postern/protocol/api'
import { Badge } from '../ui/badge.tsx'

const tones = {
  RUNNING: 'busy',
  READY: 'busy',
  WAITING: 'quiet',
  DONE: 'good',
  FAILED: 'bad',
  CANCELLED: 'quiet',
} as const satisfies Record<FlowRunState | FlowStepState, string>

export function FlowBadge({ state }: { state: FlowRunState | FlowStepState }) {
  return (
    <Badge tone={tones[state]} moving={state === 'RUNNING'}>
      {state}
    </Badge>
  )
}
