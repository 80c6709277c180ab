import { Tooltip, VisuallyHidden } from '@mantine/core'
import type { FlowStepState } from '@postern/protocol/api'
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleX,
  IconHourglass,
  IconLoader,
  IconPlus,
  type IconProps,
  IconQuestionMark,
} from '@tabler/icons-react'
import { Handle, type NodeProps, Position } from '@xyflow/react'
import { type ComponentType, useEffect, useRef } from 'react'
import { stepWords } from '../../words/flow-steps.ts'
import { problemsOfStep } from '../definition/problems.ts'
import { isForEach, waysOf } from '../definition/read-steps.ts'
import { kindOf, stepKinds, summaryOf } from '../definition/step-kinds.ts'
import classes from './canvas.module.css'
import { useCanvas } from './canvas-look.ts'
import type { StartNodeType, StepNodeType } from './draw-flow.ts'

const stateIcons: Record<FlowStepState, ComponentType<IconProps>> = {
  READY: IconLoader,
  WAITING: IconHourglass,
  DONE: IconCircleCheck,
  FAILED: IconCircleX,
  CANCELLED: IconBan,
}

/** A step: one button that opens it, and a point for each way out of it. */
export function StepNode({ data: { step, ends } }: NodeProps<StepNodeType>) {
  const canvas = useCanvas()
  const button = useRef<HTMLButtonElement>(null)
  const { id, name, place, fields } = step
  const kind = kindOf(fields)
  const Icon = kind ? stepKinds[kind].icon : IconQuestionMark
  const label = kind ? stepKinds[kind].label : stepWords.unknownStep
  const summary = summaryOf(fields, canvas.appNames)
  const problems = problemsOfStep(canvas.problems, id)
  const look = canvas.states?.get(id)
  const StateIcon = look && stateIcons[look.state]
  const ways = waysOf(fields)
  const open = ends.split(' ')

  useEffect(() => {
    if (canvas.takesFocus(id)) button.current?.focus({ preventScroll: true })
  })
  // What its colours and icons say, for who does not see them.
  const said = [
    summary && label,
    look ? stepWords.stateAndTimes(look.state.toLowerCase(), look.times) : canvas.states && stepWords.notBegun,
    problems.length > 0 && stepWords.problems(problems.length),
  ]
  return (
    <div
      className={classes.step}
      data-kind={kind ?? 'unknown'}
      data-box={isForEach(step) || undefined}
      data-selected={canvas.selected === id || undefined}
      data-problem={problems.length > 0 || undefined}
      data-state={look?.state ?? (canvas.states && 'NONE')}
      data-step={id}
    >
      <Handle type="target" position={Position.Top} className={classes.point} isConnectableStart={false} />
      <button
        ref={button}
        type="button"
        className={classes.stepButton}
        aria-pressed={canvas.selected === id}
        data-step-button
        tabIndex={canvas.current === id ? 0 : -1}
        onFocus={() => canvas.moveTo(id)}
        // A click that no pointer made comes from the keyboard.
        onClick={({ detail }) => canvas.select(id, detail === 0)}
      >
        <span className={classes.icon}>
          <Icon size={18} stroke={1.7} />
        </span>
        <span className={classes.words}>
          <span className={classes.name}>{name}</span>
          <span className={classes.summary}>{summary || label}</span>
          <VisuallyHidden>{said.filter(Boolean).join(', ')}</VisuallyHidden>
        </span>
        {problems.length > 0 && <IconAlertTriangle size={17} className={classes.problem} />}
        {look && StateIcon && (
          <span className={classes.state}>
            {look.times > 1 && <span aria-hidden="true">{look.times}</span>}
            <StateIcon size={17} stroke={2} />
          </span>
        )}
      </button>
      {isForEach(step) && <div className={classes.body} data-body={`${id}/do`} />}
      {ways.map(({ field, label: words }, index) => {
        const left = `${(100 * (index + 1)) / (ways.length + 1)}%`
        return (
          <span key={field}>
            <Handle
              id={field}
              type="source"
              position={Position.Bottom}
              className={classes.point}
              style={{ left }}
              isConnectableEnd={false}
            />
            {words && (
              <span className={classes.wayName} style={{ left }}>
                {words}
              </span>
            )}
            {canvas.isEditable && open.includes(field) && (
              <AddButton
                label={stepWords.addAStepAfter(name, words)}
                style={{ left }}
                onClick={(at) => canvas.askKind({ place, from: { id, field } }, at)}
              />
            )}
          </span>
        )
      })}
    </div>
  )
}

/** Where a place begins. */
export function StartNode({ data: { place, leads } }: NodeProps<StartNodeType>) {
  const canvas = useCanvas()
  return (
    <div className={classes.start}>
      {place === '' ? stepWords.start : stepWords.each}
      <Handle id="start" type="source" position={Position.Bottom} className={classes.point} isConnectableEnd={false} />
      {canvas.isEditable && !leads && (
        <AddButton
          label={stepWords.addTheFirstStep}
          style={{ left: '50%' }}
          onClick={(at) => canvas.askKind({ place, from: null }, at)}
        />
      )}
    </div>
  )
}

interface AddButtonProps {
  label: string
  style: { left: string }
  onClick: (at: Element) => void
}

/** Reached by the mouse and by touch; the keyboard has a key for it, and the palette. */
function AddButton({ label, style, onClick }: AddButtonProps) {
  return (
    <Tooltip label={label}>
      <button
        type="button"
        className={classes.add}
        style={style}
        aria-label={label}
        tabIndex={-1}
        onClick={({ currentTarget }) => onClick(currentTarget)}
      >
        <IconPlus size={13} stroke={2.4} />
      </button>
    </Tooltip>
  )
}
