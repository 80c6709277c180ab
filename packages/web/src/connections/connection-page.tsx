import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useParams, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { connectionQuery } from '../api/queries.ts'
import { EditorLink } from '../session/gated.tsx'
import { PlainLink, TextLink } from '../ui/links.tsx'
import { Page } from '../ui/page.tsx'
import { QueryView } from '../ui/states.tsx'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'
import { ConnectionMenu } from './connection-menu.tsx'
import classes from './connection-page.module.css'
import { AlertFlag, GatewayState } from './connection-row.tsx'

const tabs = [
  { to: '/connections/$name', label: connectionWords.overview, exact: true },
  { to: '/connections/$name/queue', label: connectionWords.commandsQueue, exact: false },
  { to: '/connections/$name/archive', label: connectionWords.archive, exact: false },
  { to: '/connections/$name/apps', label: connectionWords.apps, exact: false },
  { to: '/connections/$name/receivers', label: connectionWords.receivers, exact: false },
  { to: '/connections/$name/alerts', label: common.alerts, exact: false },
  { to: '/connections/$name/gateways', label: connectionWords.gateways, exact: false },
  { to: '/connections/$name/log', label: connectionWords.log, exact: false },
  { to: '/connections/$name/settings', label: connectionWords.keysAndSettings, exact: false },
] as const

/** The head of a connection and its tabs; the tabs' contents are routes of their own. */
export function ConnectionPage() {
  const { name } = useParams({ from: '/app/connections/$name' })
  const query = useQuery(connectionQuery(name))
  const tabList = useRef<HTMLUListElement>(null)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const isThere = query.data !== undefined

  // On a narrow screen the tab one is on may be out of sight.
  useEffect(() => {
    if (!isThere || path === '') return
    const current = tabList.current?.querySelector('[aria-current="page"]')
    current?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [path, isThere])

  return (
    <Page
      title={name}
      heading={<span className="mono">{name}</span>}
      crumbs={[
        <TextLink key="connections" to="/connections" c="inherit" size="sm">
          {common.connections}
        </TextLink>,
      ]}
      description={query.data?.description}
      actions={
        query.data && (
          <>
            <span className={classes.state}>
              <GatewayState connection={query.data} /> <AlertFlag connection={query.data} />
            </span>
            <EditorLink to="/connections/$name/commands/new" params={{ name }} leftSection={<IconPlus size={17} />}>
              {connectionWords.newCommand}
            </EditorLink>
            <ConnectionMenu name={name} />
          </>
        )
      }
    >
      <QueryView query={query}>
        {() => (
          <>
            <nav aria-label={connectionWords.pagesOf(name)}>
              <ul className={classes.tabs} ref={tabList}>
                {tabs.map((tab) => (
                  <li key={tab.to}>
                    <PlainLink
                      to={tab.to}
                      params={{ name }}
                      className={classes.tab}
                      activeOptions={{ exact: tab.exact, includeSearch: false }}
                    >
                      {tab.label}
                    </PlainLink>
                  </li>
                ))}
              </ul>
            </nav>
            <Outlet />
          </>
        )}
      </QueryView>
    </Page>
  )
}
