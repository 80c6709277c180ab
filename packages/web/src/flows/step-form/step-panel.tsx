import { ActionIcon, Group, Stack, Text, TextInput, Title, Tooltip } from '@mantine/core'
import { IconTrash, IconX } from '@tabler/icons-react'
import { type ComponentType, useEffect, useMemo, useRef, useState } from 'react'
import { common } from '../../words/common.ts'
import { stepWords } from '../../words/flow-steps.ts'
import { setAt, wrongName } from '../definition/edit-steps.ts'
import { type Problems, problemAt, problemsOfStep } from '../definition/problems.ts'
import {
  type FoundStep,
  fieldsOf,
  readAllSteps,
  readSteps,
  type StepKind,
  textOf,
  valueAt,
} from '../definition/read-steps.ts'
import { kindOf, namesInRecord, stepKinds } from '../definition/step-kinds.ts'
import { DataGatewayFields } from './data-gateway-fields.tsx'
import { ConditionFields, SwitchFields } from './decision-fields.tsx'
import type { Names } from './expression-language.ts'
import { ForEachFields, StopFields, TransformFields } from './record-fields.tsx'
import { RequestFields } from './request-fields.tsx'
import { type StepForm, StepFormContext } from './step-form.ts'
import { DelayFields, WaitFields } from './waiting-fields.tsx'

const fieldsByKind: Readonly<Record<StepKind, ComponentType>> = {
  data_gateway: DataGatewayFields,
  wait_for_webhook: WaitFields,
  http_request: RequestFields,
  transform: TransformFields,
  condition: ConditionFields,
  switch: SwitchFields,
  for_each: ForEachFields,
  delay: DelayFields,
  stop: StopFields,
}

interface StepPanelProps {
  flowId: string
  definition: unknown
  step: FoundStep
  problems: Problems
  /** Which field takes the focus: `first`, `name`, `way`, or one by its name; another object asks again. */
  wanted: { readonly field: string } | undefined
  onChange: (definition: unknown, of: string) => void
  onRename: (name: string) => void
  onRemove: () => void
  /** Back to the canvas. */
  onLeave: () => void
}

/** The form of a step: each field with what is wrong about it. */
export function StepPanel(props: StepPanelProps) {
  const { flowId, definition, step, problems, wanted, onChange, onRename, onRemove, onLeave } = props
  const panel = useRef<HTMLElement>(null)
  const kind = kindOf(step.fields)
  const Fields = kind && fieldsByKind[kind]

  useEffect(() => {
    if (wanted) focusField(panel.current, wanted.field)
  }, [wanted])

  // The same object as long as they are the same, whatever else is typed.
  const namesText = JSON.stringify(namesFor(definition, step))
  const names = useMemo(() => JSON.parse(namesText) as Names, [namesText])
  const form = useMemo((): StepForm => {
    const pointer = (field: string) => (field === '' ? step.id : `${step.id}/${field}`)
    const here = readSteps(definition, step.place).steps
    return {
      flowId,
      step,
      others: here.filter(({ id }) => id !== step.id),
      names,
      read: (field) => valueAt(definition, pointer(field)),
      set: (field, value) => onChange(setAt(definition, pointer(field), value), pointer(field)),
      problem: (field) => problemAt(problems, pointer(field)),
    }
  }, [flowId, definition, step, problems, names, onChange])

  const own = problemsOfStep(problems, step.id).filter(({ path }) => path === step.id || path === `${step.id}/type`)
  return (
    <StepFormContext value={form}>
      <section
        ref={panel}
        aria-label={stepWords.stepNamed(step.name)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.defaultPrevented) return
          event.preventDefault()
          onLeave()
        }}
      >
        <Stack gap="sm">
          <Group justify="space-between" wrap="nowrap">
            <Title order={3}>{kind ? stepKinds[kind].label : stepWords.unknownStep}</Title>
            <Group gap={2} wrap="nowrap">
              <Tooltip label={stepWords.deleteTheStep}>
                <ActionIcon variant="subtle" color="red" aria-label={stepWords.delete(step.name)} onClick={onRemove}>
                  <IconTrash size={17} />
                </ActionIcon>
              </Tooltip>
              <Tooltip label={stepWords.close}>
                <ActionIcon variant="subtle" color="gray" aria-label={stepWords.closeTheForm} onClick={onLeave}>
                  <IconX size={17} />
                </ActionIcon>
              </Tooltip>
            </Group>
          </Group>
          {own.map(({ message }) => (
            <Text key={message} size="sm" c="var(--pn-bad)">
              {stepWords.thisStep(message)}
            </Text>
          ))}
          <NameField key={step.id} definition={definition} step={step} onRename={onRename} />
          {Fields ? (
            <Fields />
          ) : (
            <Text size="sm" c="dimmed">
              {stepWords.mendItsType(JSON.stringify(textOf(fieldsOf(step.fields).type) ?? null))}
            </Text>
          )}
        </Stack>
      </section>
    </StepFormContext>
  )
}

function namesFor(definition: unknown, { place }: FoundStep): Names {
  const every = readAllSteps(definition).flatMap(({ steps }) => steps)
  return {
    record: [...(place === '' ? [] : ['item', 'index']), ...namesInRecord(every.map(({ fields }) => fields))],
    webhooks: every.filter(({ fields }) => fields.type === 'wait_for_webhook').map(({ name }) => name),
  }
}

interface NameFieldProps {
  definition: unknown
  step: FoundStep
  onRename: (name: string) => void
}

/** A name counts once it is left: all that names the step follows then. */
function NameField({ definition, step, onRename }: NameFieldProps) {
  const [name, setName] = useState(step.name)
  const wrong = wrongName(definition, step, name)
  const leave = () => (wrong === null ? onRename(name) : setName(step.name))
  return (
    <TextInput
      label={common.name}
      data-field="name"
      autoComplete="off"
      spellCheck={false}
      value={name}
      error={wrong}
      onChange={({ currentTarget }) => setName(currentTarget.value)}
      onBlur={leave}
      onKeyDown={({ key }) => key === 'Enter' && leave()}
    />
  )
}

function focusField(panel: HTMLElement | null, field: string): void {
  const all = [...(panel?.querySelectorAll<HTMLElement>('[data-field]') ?? [])]
  const isWay = (name: string) => /(^|\/)(next|then)$/.test(name)
  const found = all.find(({ dataset }) => {
    if (field === 'first') return dataset.field !== 'name'
    return field === 'way' ? isWay(dataset.field ?? '') : dataset.field === field
  })
  const target = found ?? all[0]
  target?.focus()
  target?.scrollIntoView({ block: 'nearest' })
}
