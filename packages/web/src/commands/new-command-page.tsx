import type { Command } from '@postern/protocol/api'
import { useQueryClient } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'
import { useMemo } from 'react'
import { api, seg } from '../api/http.ts'
import { NeedsPage } from '../session/use-role.tsx'
import { TextLink } from '../ui/links.tsx'
import { Page } from '../ui/page.tsx'
import { notifyDone } from '../ui/use-action.ts'
import { commandFormWords } from '../words/command-form.ts'
import { common } from '../words/common.ts'
import { CommandForm } from './command-form.tsx'
import { type CommandValues, emptyValues, toNewCommand } from './command-values.ts'
import { ownTimezone } from './own-timezone.ts'

export function NewCommandPage() {
  return (
    <NeedsPage least="editor" title={commandFormWords.newCommand}>
      <NewCommandContent />
    </NeedsPage>
  )
}

function NewCommandContent() {
  const { name } = useParams({ from: '/app/connections/$name/commands/new' })
  const router = useRouter()
  const queries = useQueryClient()
  const initial = useMemo(() => emptyValues(ownTimezone()), [])

  const create = async (values: CommandValues) => {
    const input = toNewCommand(values)
    if (!input) throw new Error(commandFormWords.sayWhenItRuns)
    const command = await api<Command>('POST', `/connections/${seg(name)}/commands`, input)
    notifyDone(commandFormWords.theCommandIsMade)
    await queries.invalidateQueries({ queryKey: ['queue', name] })
    await router.navigate({ to: '/commands/$id', params: { id: command.id } })
  }

  return (
    <Page
      title={commandFormWords.newCommand}
      narrow
      crumbs={[
        <TextLink key="connections" to="/connections" c="inherit" size="sm">
          {common.connections}
        </TextLink>,
        <TextLink key="connection" to="/connections/$name/queue" params={{ name }} c="inherit" size="sm">
          {name}
        </TextLink>,
      ]}
    >
      <CommandForm
        connection={name}
        initial={initial}
        isNew
        submitLabel={commandFormWords.makeTheCommand}
        onSubmit={create}
        onCancel={() => void router.navigate({ to: '/connections/$name/queue', params: { name } })}
      />
    </Page>
  )
}
