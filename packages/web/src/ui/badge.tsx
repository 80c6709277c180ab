import type { CommandStatus, DeliveryState, RunState } from '@postern/protocol/api'
import type { ReactNode } from 'react'
import { common } from '../words/common.ts'
import classes from './badge.module.css'

type Tone = 'good' | 'busy' | 'bad' | 'quiet'

interface BadgeProps {
  tone: Tone
  moving?: boolean
  title?: string
  children: ReactNode
}

export function Badge({ tone, moving, title, children }: BadgeProps) {
  return (
    <span className={classes.badge} data-tone={tone} data-moving={moving || undefined} title={title}>
      <span className={classes.dot} aria-hidden="true" />
      {children}
    </span>
  )
}

const commandTones: Record<CommandStatus, Tone> = {
  READY: 'good',
  PROCESSING: 'busy',
  PAUSED: 'quiet',
  FINISHED: 'quiet',
}

export function CommandBadge({ status }: { status: CommandStatus }) {
  return (
    <Badge tone={commandTones[status]} moving={status === 'PROCESSING'}>
      {status}
    </Badge>
  )
}

const runTones: Record<RunState, Tone> = {
  LEASED: 'busy',
  EXECUTING: 'busy',
  DONE: 'good',
  FAILED: 'bad',
  LOST: 'bad',
  RELEASED: 'quiet',
}

export function RunBadge({ state }: { state: RunState }) {
  return (
    <Badge tone={runTones[state]} moving={state === 'EXECUTING'}>
      {state}
    </Badge>
  )
}

const deliveryTones: Record<DeliveryState, Tone> = {
  WAITING: 'quiet',
  PENDING: 'busy',
  DELIVERED: 'good',
  FAILED: 'bad',
  DROPPED: 'quiet',
}

export function DeliveryBadge({ state }: { state: DeliveryState }) {
  return <Badge tone={deliveryTones[state]}>{state}</Badge>
}

/** The flag beside a status: the last run failed. */
export function RedFlag({ children = common.failing }: { children?: ReactNode }) {
  return <Badge tone="bad">{children}</Badge>
}
