import { stepWords } from '../../words/flow-steps.ts'
import type { StepKind } from '../definition/read-steps.ts'
import { allKinds, stepKinds } from '../definition/step-kinds.ts'
import classes from './canvas.module.css'

/** Under which a step that is dragged onto the canvas says its kind. */
export const draggedKind = 'application/x-postern-step'

/** All kinds of steps: dragged to where one goes, or chosen to follow the one that is at hand. */
export function StepPalette({ onKind }: { onKind: (kind: StepKind) => void }) {
  return (
    <ul className={classes.palette} aria-label={stepWords.stepsToAdd}>
      {allKinds.map((kind) => {
        const { label, does, icon: Icon } = stepKinds[kind]
        return (
          <li key={kind}>
            <button
              type="button"
              className={classes.paletteItem}
              data-kind={kind}
              draggable
              title={does}
              aria-label={stepWords.add(label)}
              onClick={() => onKind(kind)}
              onDragStart={({ dataTransfer }) => {
                dataTransfer.setData(draggedKind, kind)
                dataTransfer.effectAllowed = 'copy'
              }}
            >
              <span className={classes.icon}>
                <Icon size={16} stroke={1.7} />
              </span>
              {label}
            </button>
          </li>
        )
      })}
    </ul>
  )
}
