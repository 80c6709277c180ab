import { notifications } from '@mantine/notifications'
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { isProblem } from '../api/http.ts'

export function notifyDone(message: string) {
  notifications.show({ message, color: 'verdigris', autoClose: 4_000 })
}

export function notifyFailed(error: Error) {
  notifications.show({
    title: isProblem(error) ? error.problem.title : 'That did not work',
    message: error.message,
    color: 'red',
    autoClose: 10_000,
  })
}

interface Action<In, Out> {
  run: (input: In) => Promise<Out>
  /** What is said when it is done. */
  done?: string | ((output: Out, input: In) => string)
  /** The failure is shown where it belongs: no notification. */
  ownErrors?: boolean
}

/** Something a person does: says that it is done or why not, and has everything on the screen fetched again. */
export function useAction<Out, In = void>(action: Action<In, Out>): UseMutationResult<Out, Error, In> {
  const queries = useQueryClient()
  return useMutation<Out, Error, In>({
    mutationFn: action.run,
    onSuccess: async (output, input) => {
      if (action.done) notifyDone(typeof action.done === 'string' ? action.done : action.done(output, input))
      await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    },
    onError: (error) => {
      if (!action.ownErrors) notifyFailed(error)
    },
  })
}
