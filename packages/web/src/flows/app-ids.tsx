import { Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { allAppsQuery } from '../api/queries.ts'
import { CopyButton } from '../ui/copy-line.tsx'
import { TextLink } from '../ui/links.tsx'
import { allItems } from '../ui/list.tsx'
import { flowWords } from '../words/flows.ts'

/** The apps that Data Gateway steps may name, with the ids that they name them by. */
export function AppIds() {
  const apps = allItems(useInfiniteQuery(allAppsQuery).data).filter(({ sql }) => sql !== null)
  if (apps.length === 0) return null
  return (
    <Text size="sm" component="details">
      <summary>{flowWords.appsThatItsStepsMayUse}</summary>
      <ul style={{ margin: '6px 0 0', paddingLeft: 20 }}>
        {apps.map((app) => (
          <li key={app.id}>
            <TextLink to="/apps/$id" params={{ id: app.id }} inherit underline="always">
              {app.connection}/{app.name}
            </TextLink>{' '}
            <code>{app.id}</code>
            <CopyButton value={app.id} label={flowWords.theIdOf(app.name)} />
            {app.parameters.length > 0 && ` ${app.parameters.map(({ name }) => name).join(', ')}`}
          </li>
        ))}
      </ul>
    </Text>
  )
}
