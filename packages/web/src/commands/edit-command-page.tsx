import type { Command } from '@postern/protocol/api'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { api, seg } from '../api/http.ts'
import { commandQuery } from '../api/queries.ts'
import { NeedsPage } from '../session/use-role.tsx'
import { TextLink } from '../ui/links.tsx'
import { Page } from '../ui/page.tsx'
import { QueryView } from '../ui/states.tsx'
import { notifyDone } from '../ui/use-action.ts'
import { commandFormWords } from '../words/command-form.ts'
import { common } from '../words/common.ts'
import { CommandForm } from './command-form.tsx'
import { type CommandValues, commandTitle, toPatch, valuesOf } from './command-values.ts'
import { ownTimezone } from './own-timezone.ts'

export function EditCommandPage() {
  return (
    <NeedsPage least="editor" title={commandFormWords.editTheCommand}>
      <EditCommandContent />
    </NeedsPage>
  )
}

function EditCommandContent() {
  const { id } = useParams({ from: '/app/commands/$id/edit' })
  const query = useQuery(commandQuery(id))
  const title = query.data ? commandFormWords.edit(commandTitle(query.data)) : commandFormWords.editCommand
  return (
    <Page
      title={title}
      heading={commandFormWords.editCommand}
      narrow
      description={query.data && commandTitle(query.data)}
      crumbs={[
        query.data && (
          <TextLink
            key="connection"
            to="/connections/$name/queue"
            params={{ name: query.data.connection }}
            c="inherit"
            size="sm"
          >
            {query.data.connection}
          </TextLink>
        ),
        <TextLink key="command" to="/commands/$id" params={{ id }} c="inherit" size="sm">
          {common.command}
        </TextLink>,
      ]}
    >
      <QueryView query={query}>{(command) => <EditForm command={command} />}</QueryView>
    </Page>
  )
}

function EditForm({ command }: { command: Command }) {
  // As it was when the form opened: what runs meanwhile must not change what one is typing.
  const [initial] = useState(() => valuesOf(command, ownTimezone()))
  const router = useRouter()
  const queries = useQueryClient()
  const back = () => router.navigate({ to: '/commands/$id', params: { id: command.id } })

  const save = async (values: CommandValues) => {
    const patch = toPatch(initial, values)
    if (!patch) throw new Error(commandFormWords.sayWhenItRuns)
    if (Object.keys(patch).length > 0) {
      queries.setQueryData(
        commandQuery(command.id).queryKey,
        await api<Command>('PATCH', `/commands/${seg(command.id)}`, patch),
      )
      notifyDone(commandFormWords.theCommandIsSaved)
    }
    await back()
  }

  return (
    <CommandForm
      connection={command.connection}
      initial={initial}
      isNew={false}
      submitLabel={common.save}
      onSubmit={save}
      onCancel={() => void back()}
    />
  )
}
