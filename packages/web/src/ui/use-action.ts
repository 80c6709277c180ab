import { notifications } from '@mantine/notifications'
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { createElement } from 'react'
import { isProblem } from '../api/http.ts'
import { sessionQuery } from '../api/queries.ts'
import { common } from '../words/common.ts'
import { rememberNotice } from './notices.ts'
import { UndoNotice } from './undo-notice.tsx'

/** Says that something is done; with a button that takes it back, where that is possible. */
export function notifyDone(message: string, undo?: () => void) {
  rememberNotice({ failed: false, title: null, message })
  if (undo === undefined) {
    notifications.show({ message, color: 'verdigris', autoClose: 4_000 })
    return
  }
  const id = notifications.show({
    color: 'verdigris',
    autoClose: 8_000,
    message: createElement(UndoNotice, {
      message,
      onUndo: () => {
        notifications.hide(id)
        undo()
      },
    }),
  })
}

export function notifyFailed(error: Error) {
  const title = isProblem(error) ? error.problem.title : common.thatDidNotWork
  rememberNotice({ failed: true, title, message: error.message })
  notifications.show({
    title,
    message: error.message,
    color: 'red',
    autoClose: 10_000,
  })
}

interface Action<In, Out> {
  run: (input: In) => Promise<Out>
  /** What is said when it is done. */
  done?: string | ((output: Out, input: In) => string)
  /** Takes it back, for as long as what is said stands there. */
  undo?: (output: Out, input: In) => void
  /** The failure is shown where it belongs: no notification. */
  ownErrors?: boolean
}

/** Something a person does: says that it is done or why not, and has everything on the screen fetched again. */
export function useAction<Out, In = void>(action: Action<In, Out>): UseMutationResult<Out, Error, In> {
  const queries = useQueryClient()
  return useMutation<Out, Error, In>({
    mutationFn: action.run,
    onSuccess: async (output, input) => {
      const words = typeof action.done === 'function' ? action.done(output, input) : action.done
      const { undo } = action
      if (words !== undefined) notifyDone(words, undo && (() => undo(output, input)))
      await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    },
    onError: (error) => {
      // The role may be another one by now: what cannot be done is no longer offered then.
      if (isProblem(error, 'FORBIDDEN')) void queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
      if (!action.ownErrors) notifyFailed(error)
    },
  })
}
