import type { Command } from '@postern/protocol/api'
import { useRouter } from '@tanstack/react-router'
import { api, seg } from '../api/http.ts'
import { useConfirm } from '../ui/confirm.tsx'
import { useAction } from '../ui/use-action.ts'
import { commandWords } from '../words/commands.ts'
import { common } from '../words/common.ts'
import { commandTitle } from './command-values.ts'

/** What a person can do with a command, wherever it is shown. */
export function useCommandActions(command: Command) {
  const confirm = useConfirm()
  const router = useRouter()
  const path = `/commands/${seg(command.id)}`
  const run = useAction({
    run: () => api<Command>('POST', `${path}/run`),
    done: commandWords.itRunsAsSoonAsGateway,
  })
  const takeBack = useAction({
    run: (to: 'pause' | 'resume') => api<Command>('POST', `${path}/${to}`),
    done: commandWords.undone,
  })
  const pause = useAction({
    run: () => api<Command>('POST', `${path}/pause`),
    done: commandWords.isPaused(commandTitle(command)),
    undo: () => takeBack.mutate('resume'),
  })
  const resume = useAction({
    run: () => api<Command>('POST', `${path}/resume`),
    done: commandWords.isResumed(commandTitle(command)),
    undo: () => takeBack.mutate('pause'),
  })
  const cancel = useAction({
    run: () => api<Command>('POST', `${path}/cancel`),
    done: commandWords.gatewayIsTold,
  })
  const dismiss = useAction({ run: () => api<Command>('POST', `${path}/dismiss-error`), done: commandWords.dismissed })
  const clone = useAction({
    run: async () => {
      const copy = await api<Command>('POST', `${path}/clone`, {})
      await router.navigate({ to: '/commands/$id/edit', params: { id: copy.id } })
    },
    done: commandWords.theCopyIsPaused,
  })
  const runAgain = useAction({
    run: () => api<Command>('POST', `${path}/run-again`),
    done: commandWords.itRunsAgainAsSoon,
  })
  const countAsDone = useAction({
    run: () => api<Command>('POST', `${path}/count-as-done`),
    done: commandWords.countedAsDone,
  })
  const remove = useAction({
    run: async () => {
      // Away from its own pages first: they must not ask for what is gone.
      const { pathname } = router.state.location
      if (pathname.startsWith(path))
        await router.navigate({ to: '/connections/$name/queue', params: { name: command.connection } })
      await api('DELETE', path)
    },
    done: commandWords.theCommandIsDeleted,
  })
  const askToRemove = async () => {
    const yes = await confirm({
      title: commandWords.deleteTheCommand,
      body: commandWords.stopsRunning(commandTitle(command)),
      confirm: common.delete,
    })
    if (yes) remove.mutate()
  }
  return { run, pause, resume, cancel, dismiss, clone, runAgain, countAsDone, askToRemove }
}
