import { Modal, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { searchQuery } from '../../api/admin-queries.ts'
import { api } from '../../api/http.ts'
import { useRole } from '../../session/use-role.tsx'
import { useAction } from '../../ui/use-action.ts'
import { common } from '../../words/common.ts'
import { shellWords } from '../../words/shell.ts'
import { type Choice, choicesFor } from './choices.ts'
import classes from './palette.module.css'

const waitMs = 120

/** Where one types what one looks for, or wants to do. */
export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      padding={0}
      size="lg"
      yOffset="12vh"
      centered={false}
      transitionProps={{ duration: 80 }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={common.search}>
        <Modal.Body>
          <Chooser onClose={onClose} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function Chooser({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const [text] = useDebouncedValue(typed.trim(), waitMs)
  const [at, setAt] = useState(0)
  const { data: found = [] } = useQuery({ ...searchQuery(text), placeholderData: keepPreviousData })
  const choices = choicesFor(typed, typed.trim() === '' ? [] : found, useRole())
  const chosen = Math.min(at, choices.length - 1)
  const take = useTake(onClose)
  const id = useId()

  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) setAt((chosen + step + choices.length) % Math.max(choices.length, 1))
    else if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    else if (choices[chosen]) take(choices[chosen])
    event.preventDefault()
  }
  return (
    <>
      <TextInput
        variant="unstyled"
        size="lg"
        className={classes.field}
        placeholder={shellWords.whatCanBeFound}
        leftSection={<IconSearch size={19} stroke={1.7} />}
        data-autofocus
        role="combobox"
        aria-label={common.search}
        aria-expanded
        aria-controls={id}
        aria-activedescendant={choices.length > 0 ? `${id}-${chosen}` : undefined}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKey}
      />
      <div role="listbox" id={id} aria-label={shellWords.found} className={classes.list}>
        {choices.map((choice, index) => (
          <Option
            key={choice.id}
            id={`${id}-${index}`}
            choice={choice}
            isChosen={index === chosen}
            onPoint={() => setAt(index)}
            onTake={() => take(choice)}
          />
        ))}
      </div>
      {choices.length === 0 && (
        <Text size="sm" c="dimmed" px="md" pb="md" role="status">
          {shellWords.nothingHasThatInItsName}
        </Text>
      )}
    </>
  )
}

interface OptionProps {
  id: string
  choice: Choice
  isChosen: boolean
  onPoint: () => void
  onTake: () => void
}

function Option({ id, choice, isChosen, onPoint, onTake }: OptionProps) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isChosen) element.current?.scrollIntoView({ block: 'nearest' })
  }, [isChosen])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys, as a combobox does
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus, and names the chosen one
    <div
      ref={element}
      role="option"
      id={id}
      aria-selected={isChosen}
      className={classes.option}
      onMouseMove={onPoint}
      onClick={onTake}
    >
      <span>{choice.label}</span>
      <span className={classes.about}>{choice.about}</span>
    </div>
  )
}

function useTake(onClose: () => void): (choice: Choice) => void {
  const router = useRouter()
  const post = useAction({
    run: ({ path }: { path: string; done: string }) => api('POST', path),
    done: (_, { done }) => done,
  })
  return (choice) => {
    onClose()
    if ('href' in choice) router.history.push(choice.href)
    else post.mutate({ path: choice.post, done: choice.done })
  }
}
