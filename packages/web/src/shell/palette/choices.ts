import { type Found, type Role, roleReaches } from '@postern/protocol/api'
import { shellWords } from '../../words/shell.ts'
import { places } from './places.ts'

/** Something that the palette leads to, or does. */
export type Choice = { readonly id: string; readonly label: string; readonly about: string } & (
  | { readonly href: string }
  | { readonly post: string; readonly done: string }
)

const href: Readonly<Record<Found['kind'], string>> = {
  connection: '/connections/',
  command: '/commands/',
  flow: '/flows/',
  app: '/apps/',
  run: '/runs/',
  'flow-run': '/flow-runs/',
}

/** For each of the first few things also what can be done with it. */
const mostActed = 3

/** What is offered for a text: things that were found, what can be done with them, then pages and other actions. */
export function choicesFor(text: string, found: readonly Found[], role: Role): Choice[] {
  const wanted = text.trim().toLowerCase()
  const may = (needed: Role) => roleReaches(role, needed)
  const things = found.map(({ kind, id, name, connection }): Choice => {
    const of = connection === null || connection === name ? '' : ` · ${connection}`
    return { id: `${kind} ${id}`, label: name || id, about: `${kind}${of}`, href: href[kind] + encodeURIComponent(id) }
  })
  const fixed: Choice[] = [
    ...places
      .filter((place) => may(place.role))
      .map(({ to, label }): Choice => ({ id: to, label, about: 'page', href: to })),
    ...(may('editor')
      ? [
          {
            id: 'new connection',
            label: shellWords.newConnection,
            about: shellWords.action,
            href: '/connections/new',
          } as const,
        ]
      : []),
  ]
  return [...things, ...actionsOn(found, may), ...fixed.filter(({ label }) => label.toLowerCase().includes(wanted))]
}

function actionsOn(found: readonly Found[], may: (needed: Role) => boolean): Choice[] {
  const commands = may('operator') ? found.filter(({ kind }) => kind === 'command').slice(0, mostActed) : []
  const connections = may('editor') ? found.filter(({ kind }) => kind === 'connection').slice(0, mostActed) : []
  return [
    ...commands.map(({ id, name, connection }): Choice => {
      const path = `/commands/${encodeURIComponent(id)}/run`
      const done = shellWords.runsSoon(name || id)
      return {
        id: `run ${id}`,
        label: shellWords.runNow(name || id),
        about: shellWords.actionOn(connection),
        post: path,
        done,
      }
    }),
    ...connections.map(
      ({ id }): Choice => ({
        id: `new command ${id}`,
        label: shellWords.newCommandOn(id),
        about: shellWords.action,
        href: `/connections/${encodeURIComponent(id)}/commands/new`,
      }),
    ),
  ]
}
