import { Button, Group, Modal, Text } from '@mantine/core'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import { common } from '../words/common.ts'

interface Question {
  title: string
  body: ReactNode
  /** The word on the button that does it. */
  confirm: string
}

type Ask = (question: Question) => Promise<boolean>

const ConfirmContext = createContext<Ask>(() => Promise.resolve(false))

/** Asks before something that cannot be undone. */
export const useConfirm = () => useContext(ConfirmContext)

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false)
  const [asked, setAsked] = useState<Question & { answer: (yes: boolean) => void }>()

  const ask = useCallback<Ask>(
    (question) =>
      new Promise((resolve) => {
        setAsked({ ...question, answer: resolve })
        setOpen(true)
      }),
    [],
  )
  const answer = (yes: boolean) => {
    asked?.answer(yes)
    setOpen(false)
  }

  return (
    <ConfirmContext.Provider value={useMemo(() => ask, [ask])}>
      {children}
      <Modal opened={open} onClose={() => answer(false)} title={asked?.title}>
        <Text size="sm" component="div">
          {asked?.body}
        </Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => answer(false)} data-autofocus>
            {common.cancel}
          </Button>
          <Button color="red" onClick={() => answer(true)}>
            {asked?.confirm}
          </Button>
        </Group>
      </Modal>
    </ConfirmContext.Provider>
  )
}
