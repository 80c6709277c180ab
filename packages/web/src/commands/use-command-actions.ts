import type { Command } from '@postern/protocol/api'
import { useRouter } from '@tanstack/react-router'
import { api, seg } from '../api/http.ts'
import { useConfirm } from '../ui/confirm.tsx'
import { useAction } from '../ui/use-action.ts'
import { commandTitle } from './command-values.ts'

/** What a person can do with a command, wherever it is shown. */
export function useCommandActions(command: Command) {
  const confirm = useConfirm()
  const router = useRouter()
  const path = `/commands/${seg(command.id)}`
  const run = useAction({
    run: () => api<Command>('POST', `${path}/run`),
    done: 'It runs as soon as a gateway takes it',
  })
  const takeBack = useAction({ run: (to: 'pause' | 'resume') => api<Command>('POST', `${path}/${to}`), done: 'Undone' })
  const pause = useAction({
    run: () => api<Command>('POST', `${path}/pause`),
    done: `Paused: ${commandTitle(command)}`,
    undo: () => takeBack.mutate('resume'),
  })
  const resume = useAction({
    run: () => api<Command>('POST', `${path}/resume`),
    done: `Resumed: ${commandTitle(command)}`,
    undo: () => takeBack.mutate('pause'),
  })
  const cancel = useAction({
    run: () => api<Command>('POST', `${path}/cancel`),
    done: 'The gateway is told to cancel the statement',
  })
  const dismiss = useAction({ run: () => api<Command>('POST', `${path}/dismiss-error`), done: 'Dismissed' })
  const clone = useAction({
    run: async () => {
      const copy = await api<Command>('POST', `${path}/clone`, {})
      await router.navigate({ to: '/commands/$id/edit', params: { id: copy.id } })
    },
    done: 'The copy is paused: change it, then resume it',
  })
  const runAgain = useAction({
    run: () => api<Command>('POST', `${path}/run-again`),
    done: 'It runs again as soon as a gateway takes it',
  })
  const countAsDone = useAction({ run: () => api<Command>('POST', `${path}/count-as-done`), done: 'Counted as done' })
  const remove = useAction({
    run: async () => {
      // Away from its own pages first: they must not ask for what is gone.
      const { pathname } = router.state.location
      if (pathname.startsWith(path))
        await router.navigate({ to: '/connections/$name/queue', params: { name: command.connection } })
      await api('DELETE', path)
    },
    done: 'The command is deleted',
  })
  const askToRemove = async () => {
    const yes = await confirm({
      title: 'Delete the command?',
      body: `“${commandTitle(command)}” stops running, and its runs and results are removed with it.`,
      confirm: 'Delete',
    })
    if (yes) remove.mutate()
  }
  return { run, pause, resume, cancel, dismiss, clone, runAgain, countAsDone, askToRemove }
}
