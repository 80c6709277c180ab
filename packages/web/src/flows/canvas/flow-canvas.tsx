import '@xyflow/react/dist/base.css'
import { VisuallyHidden } from '@mantine/core'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import {
  Background,
  type Connection,
  Controls,
  type FinalConnectionState,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react'
import { type DragEvent, type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { stepWords } from '../../words/flow-steps.ts'
import { connect, type Spot } from '../definition/edit-steps.ts'
import type { Problems } from '../definition/problems.ts'
import { findStep, readSteps, type StepKind } from '../definition/read-steps.ts'
import { AddStepMenu } from './add-step-menu.tsx'
import classes from './canvas.module.css'
import { keysToEdit, keysToLook, onStepKey } from './canvas-keys.ts'
import { CanvasContext, type CanvasLook, type StepLook } from './canvas-look.ts'
import { spotAfter, spotOfDrop, spotOfLine } from './canvas-spots.ts'
import { isSeen, wholeOf } from './canvas-view.ts'
import { type CanvasNode, drawFlow, isBox, type WayEdgeType } from './draw-flow.ts'
import { layoutFlow, shapeOf } from './layout-flow.ts'
import { StartNode, StepNode } from './step-node.tsx'
import { draggedKind } from './step-palette.tsx'
import { WayEdge } from './way-edge.tsx'

const nodeTypes = { step: StepNode, start: StartNode }
const edgeTypes = { way: WayEdge }

/** What may be done to what is drawn; without it, it is only to look at. */
export interface CanvasEdits {
  change(definition: unknown): void
  add(kind: StepKind, at: { place: string; spot?: Spot | undefined }): void
  remove(id: string): void
}

export interface FlowCanvasProps {
  label: string
  definition: unknown
  selected: string | undefined
  /** @param field where the form is wanted at once: what of it. */
  onSelect: (id: string | undefined, field?: string) => void
  appNames: ReadonlyMap<string, string>
  problems?: Problems
  edits?: CanvasEdits
  states?: ReadonlyMap<string, StepLook>
  /** Ids of the ways that the flow run went. */
  taken?: ReadonlySet<string>
  /** The step that takes the focus as soon as it is drawn, once for each object. */
  focused?: { readonly id: string } | undefined
}

/** A flow as a graph. Its places are always computed: a definition has none for positions. */
export function FlowCanvas(props: FlowCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  )
}

const noProblems: Problems = []

function Canvas(props: FlowCanvasProps) {
  const { label, definition, selected, onSelect, appNames, problems = noProblems, edits, states, taken } = props
  const flow = useReactFlow<CanvasNode, WayEdgeType>()
  const frame = useRef<HTMLDivElement>(null)
  const { ref: sizeRef, width, height } = useElementSize<HTMLDivElement>()
  const frameRef = useMergedRef(frame, sizeRef)
  const shape = shapeOf(definition)
  const layout = useMemo(() => layoutFlow(JSON.parse(shape)), [shape])
  const { nodes, edges } = useMemo(() => drawFlow(definition, layout), [definition, layout])
  const [moved, setMoved] = useState<string>()
  const [selectedWay, setSelectedWay] = useState<string>()
  const [asked, setAsked] = useState<{ spot: Spot; x: number; y: number }>()
  const keysId = useId()

  const steps = nodes.filter(({ type }) => type === 'step')
  const { start } = readSteps(definition)
  const isThere = (id: string | undefined) => steps.some((node) => node.id === id)
  const first = steps.find(({ id }) => id === `/steps/${start}`) ?? steps[0]
  const current = [moved, selected].find(isThere) ?? first?.id

  // A step that was added is drawn a little later than it is asked to take the focus.
  const hasTaken = useRef<object>(undefined)
  const { focused } = props

  // At first, and again when it gets another frame.
  useEffect(() => {
    if (width > 0 && height > 0) void flow.setViewport(wholeOf(flow.getNodesBounds(flow.getNodes()), width, height))
  }, [flow, width, height])

  const showStep = (id: string) => {
    const node = flow.getInternalNode(id)
    if (!node || width === 0) return
    const at = node.internals.positionAbsolute
    const view = flow.getViewport()
    if (!isSeen(at, view, width, height)) void flow.setCenter(at.x + 110, at.y + 31, { zoom: view.zoom })
  }
  const move = (id: string) => {
    setMoved(id)
    showStep(id)
    frame.current?.querySelector<HTMLElement>(`[data-step="${CSS.escape(id)}"] [data-step-button]`)?.focus()
  }
  const placeOf = (x: number, y: number) => {
    const box = frame.current?.getBoundingClientRect()
    return { x: x - (box?.left ?? 0), y: y - (box?.top ?? 0) }
  }

  const look: CanvasLook = {
    isEditable: edits !== undefined,
    selected,
    current,
    appNames,
    problems,
    states,
    select: (id, byKey) => onSelect(id, byKey ? 'first' : undefined),
    moveTo: setMoved,
    takesFocus: (id) => {
      if (focused?.id !== id || hasTaken.current === focused) return false
      hasTaken.current = focused
      showStep(id)
      return true
    },
    askKind: (spot, at) => {
      const { left, bottom, width: wide } = at.getBoundingClientRect()
      setAsked({ spot, ...placeOf(left + wide / 2, bottom) })
    },
    disconnect: (spot) => {
      edits?.change(connect(definition, spot, undefined))
      setSelectedWay(undefined)
    },
  }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) =>
    onStepKey(event, definition, nodes, {
      moveTo: move,
      open: onSelect,
      close: () => onSelect(undefined),
      remove: edits?.remove,
      askKind:
        edits &&
        ((step, at) => {
          const spot = spotAfter(step)
          if (spot) look.askKind(spot, at)
        }),
    })

  const onConnect = (connection: Connection) => {
    const [spot, to] = [spotOfLine(nodes, connection), findStep(definition, connection.target)]
    if (spot && to && spot.place === to.place) edits?.change(connect(definition, spot, to.name))
  }
  const isValidConnection = ({ source, sourceHandle = null, target }: Connection | WayEdgeType) => {
    const spot = spotOfLine(nodes, { source, sourceHandle })
    return spot !== undefined && source !== target && spot.place === findStep(definition, target)?.place
  }
  // Let go over a step beside its point: that is meant. Over nothing: there is to be a new step.
  const onConnectEnd = (event: MouseEvent | TouchEvent, { fromNode, fromHandle, toNode }: FinalConnectionState) => {
    if (!edits || !fromNode || toNode) return
    const spot = spotOfLine(nodes, { source: fromNode.id, sourceHandle: fromHandle?.id ?? null })
    const point = 'clientX' in event ? event : event.changedTouches[0]
    if (!spot || !point) return
    const under = document.elementFromPoint(point.clientX, point.clientY)?.closest('[data-step]')
    if (under)
      onConnect({
        source: fromNode.id,
        sourceHandle: fromHandle?.id ?? null,
        target: under.getAttribute('data-step') ?? '',
        targetHandle: null,
      })
    else setAsked({ spot, ...placeOf(point.clientX, point.clientY) })
  }
  const onDrop = (event: DragEvent) => {
    const kind = event.dataTransfer.getData(draggedKind) as StepKind | ''
    if (!edits || kind === '') return
    event.preventDefault()
    edits.add(kind, spotOfDrop(event.target as Element, definition, edges))
  }

  const shownEdges = edges.map((edge) => ({
    ...edge,
    selected: edge.id === selectedWay,
    className: taken === undefined ? '' : taken.has(edge.id) ? (classes.taken ?? '') : (classes.notTaken ?? ''),
  }))
  return (
    <CanvasContext value={look}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the steps in it */}
      <div
        ref={frameRef}
        className={classes.frame}
        onKeyDown={onKeyDown}
        onDrop={onDrop}
        onDragOver={(event) => edits && event.dataTransfer.types.includes(draggedKind) && event.preventDefault()}
      >
        <VisuallyHidden id={keysId}>{edits ? keysToEdit : keysToLook}</VisuallyHidden>
        <ReactFlow<CanvasNode, WayEdgeType>
          role="group"
          aria-label={label}
          aria-describedby={keysId}
          nodes={nodes.map((node) => ({ ...node, zIndex: isBox(node) ? 0 : 1 }))}
          edges={shownEdges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          nodesDraggable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          nodesConnectable={edits !== undefined}
          edgesReconnectable={edits !== undefined}
          connectOnClick={false}
          deleteKeyCode={null}
          disableKeyboardA11y
          minZoom={0.2}
          maxZoom={1.5}
          zoomOnScroll={false}
          preventScrolling={false}
          ariaLabelConfig={stepWords.canvasParts}
          proOptions={{ hideAttribution: false }}
          onConnect={onConnect}
          onConnectEnd={onConnectEnd}
          onReconnect={(_edge, connection) => onConnect(connection)}
          isValidConnection={isValidConnection}
          onEdgeClick={(_event, edge) => setSelectedWay(edge.id)}
          onPaneClick={() => {
            setSelectedWay(undefined)
            onSelect(undefined)
          }}
        >
          <Background gap={22} size={1.2} />
          <Controls showInteractive={false} />
        </ReactFlow>
        <AddStepMenu
          at={asked}
          inForEach={asked !== undefined && asked.spot.place !== ''}
          onClose={() => setAsked(undefined)}
          onKind={(kind) => {
            if (asked) edits?.add(kind, { place: asked.spot.place, spot: asked.spot })
            setAsked(undefined)
          }}
        />
      </div>
    </CanvasContext>
  )
}
