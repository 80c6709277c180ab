import { Button, Menu, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { stepWords } from '../../words/flow-steps.ts'
import { addStep, removeStep, renameStep, type Spot } from '../definition/edit-steps.ts'
import { stepOfProblem } from '../definition/problems.ts'
import { findStep, readAllSteps, readSteps, type StepKind, waysOf } from '../definition/read-steps.ts'
import { allKinds, stepKinds } from '../definition/step-kinds.ts'
import type { Draft } from '../definition/use-draft.ts'
import { FlowPanel } from '../step-form/flow-panel.tsx'
import { StepPanel } from '../step-form/step-panel.tsx'
import classes from './builder.module.css'
import { FlowCanvas } from './flow-canvas.tsx'
import { StepPalette } from './step-palette.tsx'
import { useAppNames } from './use-app-names.ts'

interface FlowBuilderProps {
  flowId: string
  draft: Draft
}

/** A flow on its canvas, with the kinds of steps to add beside it, and the form of the step that is chosen. */
export function FlowBuilder({ flowId, draft }: FlowBuilderProps) {
  const { definition, problems } = draft
  const [selected, setSelected] = useState<string>()
  const [wanted, setWanted] = useState<{ field: string }>()
  const [focused, setFocused] = useState<{ id: string }>()
  const [told, setTold] = useState('')
  const appNames = useAppNames()
  const step = selected === undefined ? undefined : findStep(definition, selected)

  const select = (id: string | undefined, field?: string) => {
    setSelected(id)
    setWanted(field === undefined ? undefined : { field })
  }
  const add = (kind: StepKind, at: { place: string; spot?: Spot | undefined }) => {
    const added = addStep(definition, kind, at)
    draft.change(added.definition)
    select(added.id)
    setFocused({ id: added.id })
    const name = findStep(added.definition, added.id)?.name
    setTold(stepWords.addedAs(stepKinds[kind].label, name))
  }
  const remove = (id: string) => {
    const gone = findStep(definition, id)
    const left = readSteps(definition, gone?.place).steps.filter((each) => each.id !== id)
    draft.change(removeStep(definition, id))
    select(undefined)
    const next = left.find(({ fields }) => waysOf(fields).some(({ to }) => to === gone?.name)) ?? left[0]
    if (next) setFocused({ id: next.id })
    setTold(stepWords.isDeleted(gone?.name))
  }
  const rename = (name: string) => {
    if (!step || name === step.name) return
    const renamed = renameStep(definition, step.id, name)
    draft.change(renamed.definition)
    setSelected(renamed.id)
  }

  return (
    <>
      <div className={classes.builder}>
        <div className={classes.palette}>
          <StepPalette onKind={(kind) => add(kind, spotBehind(definition, selected, kind))} />
        </div>
        <div className={classes.paletteMenu}>
          <Menu width={220} position="bottom-start">
            <Menu.Target>
              <Button variant="default" size="xs" leftSection={<IconPlus size={15} />}>
                {stepWords.addAStep}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {allKinds.map((kind) => (
                <Menu.Item key={kind} onClick={() => add(kind, spotBehind(definition, selected, kind))}>
                  {stepKinds[kind].label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </div>
        <FlowCanvas
          label={stepWords.canvasOfTheFlow}
          definition={definition}
          selected={selected}
          onSelect={select}
          appNames={appNames}
          problems={problems}
          edits={{ change: draft.change, add, remove }}
          focused={focused}
        />
        <div className={classes.panel}>
          {step ? (
            <StepPanel
              key={step.id}
              flowId={flowId}
              definition={definition}
              step={step}
              problems={problems}
              wanted={wanted}
              onChange={draft.change}
              onRename={rename}
              onRemove={() => remove(step.id)}
              onLeave={() => {
                select(undefined)
                setFocused({ id: step.id })
              }}
            />
          ) : (
            <FlowPanel definition={definition} problems={problems} onChange={draft.change} />
          )}
        </div>
      </div>
      <ProblemList draft={draft} onShow={select} />
      <VisuallyHidden role="status">{told}</VisuallyHidden>
    </>
  )
}

/** What is wrong, where: leads to the field. */
function ProblemList({ draft, onShow }: { draft: Draft; onShow: (id: string | undefined, field?: string) => void }) {
  const { definition, problems } = draft
  if (problems.length === 0) return null
  const ids = readAllSteps(definition).flatMap(({ steps }) => steps.map(({ id }) => id))
  return (
    <ul className={classes.problems} aria-label={stepWords.problemsOfTheFlow}>
      {problems.map(({ path, message }) => {
        const id = stepOfProblem(path, ids)
        const name = id === undefined ? stepWords.theFlow : findStep(definition, id)?.name
        const field = id === undefined ? path.slice(1) : path.slice(id.length + 1)
        return (
          <li key={`${path} ${message}`}>
            <UnstyledButton c="inherit" fz="sm" onClick={() => onShow(id, field)}>
              <b>{name}</b> {field && <code>{field}</code>} {message}
            </UnstyledButton>
          </li>
        )
      })}
    </ul>
  )
}

/** Behind the step that is chosen, before it if nothing follows a step of its kind; else at the first end of the flow. */
function spotBehind(definition: unknown, selected: string | undefined, kind: StepKind): { place: string; spot: Spot } {
  const step = selected === undefined ? undefined : findStep(definition, selected)
  // A for_each has no for_each in it.
  const chosen = kind === 'for_each' && step?.place !== '' ? undefined : step
  const place = chosen?.place ?? ''
  const ways = readSteps(definition, place).steps.flatMap(({ id, fields }) =>
    waysOf(fields).map(({ field, to }) => ({ id, field, to })),
  )
  const way = chosen
    ? (ways.find(({ id }) => id === chosen.id) ?? ways.find(({ to }) => to === chosen.name))
    : (ways.find(({ to }) => to === undefined) ?? ways.at(-1))
  return { place, spot: { place, from: way ? { id: way.id, field: way.field } : null } }
}
