import { Menu } from '@mantine/core'
import { stepWords } from '../../words/flow-steps.ts'
import type { StepKind } from '../definition/read-steps.ts'
import { allKinds, stepKinds } from '../definition/step-kinds.ts'
import classes from './canvas.module.css'

interface AddStepMenuProps {
  /** Where it opens, on the canvas; undefined: closed. */
  at: { x: number; y: number } | undefined
  /** A for_each has no for_each in it. */
  inForEach: boolean
  onClose: () => void
  onKind: (kind: StepKind) => void
}

/** Which kind of step is to be added. */
export function AddStepMenu({ at, inForEach, onClose, onKind }: AddStepMenuProps) {
  return (
    <Menu opened={at !== undefined} onClose={onClose} width={290} position="bottom" shadow="md" returnFocus>
      <Menu.Target>
        <button
          type="button"
          className={classes.menuPlace}
          style={{ left: at?.x ?? 0, top: at?.y ?? 0 }}
          tabIndex={-1}
          aria-label={stepWords.kindOfStep}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={stepWords.kindOfStep}>
        {allKinds
          .filter((kind) => !inForEach || kind !== 'for_each')
          .map((kind) => {
            const { label, does, icon: Icon } = stepKinds[kind]
            return (
              <Menu.Item key={kind} leftSection={<Icon size={18} stroke={1.7} />} onClick={() => onKind(kind)} py={5}>
                {label}
                <span className={classes.does}>{does}</span>
              </Menu.Item>
            )
          })}
      </Menu.Dropdown>
    </Menu>
  )
}
