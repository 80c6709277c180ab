import { IconPlus, IconX } from '@tabler/icons-react'
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { stepWords } from '../../words/flow-steps.ts'
import type { Spot } from '../definition/edit-steps.ts'
import classes from './canvas.module.css'
import { useCanvas } from './canvas-look.ts'
import type { WayEdgeType } from './draw-flow.ts'
import { lineOfWay } from './line-path.ts'

/** A way from one step to the next: a step can be put in between, and the way can be cut. */
export function WayEdge({ data, sourceX, sourceY, targetX, targetY, markerEnd, selected }: EdgeProps<WayEdgeType>) {
  const canvas = useCanvas()
  const { path, middle } = lineOfWay({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, data?.line ?? [])
  const names = stepWords.both(data?.names ?? [])
  const spot: Spot | undefined = data && {
    place: data.place,
    from: data.from === null ? null : { id: data.from, field: data.field },
  }
  return (
    <>
      <BaseEdge path={path} interactionWidth={22} {...(markerEnd !== undefined && { markerEnd })} />
      {canvas.isEditable && spot && (
        <EdgeLabelRenderer>
          <span
            className={classes.onWay}
            style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}
          >
            <button
              type="button"
              className={classes.between}
              aria-label={stepWords.addAStepBetween(names)}
              tabIndex={-1}
              onClick={({ currentTarget }) => canvas.askKind(spot, currentTarget)}
            >
              <IconPlus size={12} stroke={2.4} />
            </button>
            {selected && (
              <button
                type="button"
                className={classes.between}
                data-cut
                aria-label={stepWords.disconnect(names)}
                tabIndex={-1}
                onClick={() => canvas.disconnect(spot)}
              >
                <IconX size={12} stroke={2.4} />
              </button>
            )}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  )
}
