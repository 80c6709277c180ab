import { UnstyledButton } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { firstStepWords } from '../words/first-steps.ts'
import classes from './first-steps.module.css'

export type StepState = 'done' | 'now' | 'later'

interface StepProps {
  number: number
  title: string
  state: StepState
  /** What came of it, once it is done. */
  outcome?: ReactNode
  /** Shown although it is done. */
  startsOpen?: boolean
  children?: ReactNode
}

/** One step of a path: what is done is told in a line, what is next stands open, what comes later is only named. */
export function Step({ number, title, state, outcome, startsOpen = false, children }: StepProps) {
  const [open, setOpen] = useState(startsOpen)
  const isShown = state === 'now' || (state === 'done' && open)
  return (
    <li className={classes.step} data-state={state} {...(state === 'now' && { 'aria-current': 'step' as const })}>
      <span className={classes.mark} aria-hidden="true">
        {state === 'done' ? <IconCheck size={16} stroke={2.4} /> : number}
      </span>
      <div className={classes.body}>
        <div className={classes.head}>
          <h2>
            {title}
            <span className={classes.spoken}>, {firstStepWords.states[state]}</span>
          </h2>
          {state === 'done' && children && (
            <UnstyledButton className={classes.show} aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? firstStepWords.hide : firstStepWords.show}
              <span className={classes.spoken}> “{title}”</span>
            </UnstyledButton>
          )}
        </div>
        {state === 'done' && outcome && <p className={classes.outcome}>{outcome}</p>}
        {isShown && children && <div className={classes.content}>{children}</div>}
      </div>
    </li>
  )
}
