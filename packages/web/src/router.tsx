import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { api, isProblem } from './api/http.ts'
import { sessionQuery } from './api/queries.ts'
import { AppLayout } from './shell/app-layout.tsx'
import { ErrorPage, FatalPage, NotFoundPage } from './shell/error-pages.tsx'
import { Loading } from './ui/states.tsx'

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet })

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** The search parameters of those names that are there, as texts. */
const texts =
  <Name extends string>(...names: readonly Name[]) =>
  (search: Record<string, unknown>): Partial<Record<Name, string>> => {
    const found: Partial<Record<Name, string>> = {}
    for (const name of names) {
      const value = text(search[name])
      if (value !== undefined) found[name] = value
    }
    return found
  }

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: texts('to'),
  component: lazyRouteComponent(() => import('./session/sign-in-page.tsx'), 'SignInPage'),
})

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./session/setup-page.tsx'), 'SetupPage'),
})

/** Everything that needs a session. Without one: to the sign-in page and back, or to the very first step. */
const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: AppLayout,
  errorComponent: FatalPage,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery)
    } catch (error) {
      if (!isProblem(error, 'NOT_SIGNED_IN')) throw error
      const { ownerExists } = await api<{ ownerExists: boolean }>('GET', '/setup')
      if (!ownerExists) throw redirect({ to: '/setup' })
      throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { to: location.href } })
    }
  },
})

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/connections', replace: true })
  },
})

const connections = createRoute({
  getParentRoute: () => app,
  path: '/connections',
  validateSearch: texts('find', 'show'),
  component: lazyRouteComponent(() => import('./connections/connections-page.tsx'), 'ConnectionsPage'),
})

const newConnection = createRoute({
  getParentRoute: () => app,
  path: '/connections/new',
  component: lazyRouteComponent(() => import('./connections/new-connection-page.tsx'), 'NewConnectionPage'),
})

const connection = createRoute({
  getParentRoute: () => app,
  path: '/connections/$name',
  component: lazyRouteComponent(() => import('./connections/connection-page.tsx'), 'ConnectionPage'),
})

const overview = createRoute({
  getParentRoute: () => connection,
  path: '/',
  validateSearch: texts('range'),
  component: lazyRouteComponent(() => import('./connections/overview-tab.tsx'), 'OverviewTab'),
})

const queue = createRoute({
  getParentRoute: () => connection,
  path: '/queue',
  validateSearch: texts('search', 'status', 'failing'),
  component: lazyRouteComponent(() => import('./commands/queue-tab.tsx'), 'QueueTab'),
})

const archive = createRoute({
  getParentRoute: () => connection,
  path: '/archive',
  validateSearch: texts('search', 'outcome', 'from', 'to'),
  component: lazyRouteComponent(() => import('./commands/archive-tab.tsx'), 'ArchiveTab'),
})

const apps = createRoute({
  getParentRoute: () => connection,
  path: '/apps',
  component: lazyRouteComponent(() => import('./apps/apps-tab.tsx'), 'AppsTab'),
})

const appPage = createRoute({
  getParentRoute: () => app,
  path: '/apps/$id',
  component: lazyRouteComponent(() => import('./apps/app-page.tsx'), 'AppPage'),
})

const receivers = createRoute({
  getParentRoute: () => connection,
  path: '/receivers',
  component: lazyRouteComponent(() => import('./receivers/receivers-tab.tsx'), 'ReceiversTab'),
})

const alerts = createRoute({
  getParentRoute: () => connection,
  path: '/alerts',
  component: lazyRouteComponent(() => import('./alerts/alerts-tab.tsx'), 'AlertsTab'),
})

const gateways = createRoute({
  getParentRoute: () => connection,
  path: '/gateways',
  component: lazyRouteComponent(() => import('./connections/gateways-tab.tsx'), 'GatewaysTab'),
})

const log = createRoute({
  getParentRoute: () => connection,
  path: '/log',
  validateSearch: texts('what', 'outcome', 'gateway', 'search', 'runId', 'from', 'to'),
  component: lazyRouteComponent(() => import('./connections/log-tab.tsx'), 'LogTab'),
})

const settings = createRoute({
  getParentRoute: () => connection,
  path: '/settings',
  component: lazyRouteComponent(() => import('./connections/settings-tab.tsx'), 'SettingsTab'),
})

const firstSteps = createRoute({
  getParentRoute: () => app,
  path: '/connections/$name/start',
  validateSearch: texts('step'),
  component: lazyRouteComponent(() => import('./first-steps/first-steps-page.tsx'), 'FirstStepsPage'),
})

const allAlerts = createRoute({
  getParentRoute: () => app,
  path: '/alerts',
  validateSearch: texts('connection', 'kind', 'show'),
  component: lazyRouteComponent(() => import('./alerts/alerts-page.tsx'), 'AlertsPage'),
})

const newCommand = createRoute({
  getParentRoute: () => app,
  path: '/connections/$name/commands/new',
  component: lazyRouteComponent(() => import('./commands/new-command-page.tsx'), 'NewCommandPage'),
})

const command = createRoute({
  getParentRoute: () => app,
  path: '/commands/$id',
  component: lazyRouteComponent(() => import('./commands/command-page.tsx'), 'CommandPage'),
})

const editCommand = createRoute({
  getParentRoute: () => app,
  path: '/commands/$id/edit',
  component: lazyRouteComponent(() => import('./commands/edit-command-page.tsx'), 'EditCommandPage'),
})

const run = createRoute({
  getParentRoute: () => app,
  path: '/runs/$id',
  component: lazyRouteComponent(() => import('./runs/run-page.tsx'), 'RunPage'),
})

const deliveries = createRoute({
  getParentRoute: () => app,
  path: '/deliveries',
  validateSearch: texts('connection', 'commandId', 'state', 'since', 'until'),
  component: lazyRouteComponent(() => import('./deliveries/deliveries-page.tsx'), 'DeliveriesPage'),
})

const flows = createRoute({
  getParentRoute: () => app,
  path: '/flows',
  component: lazyRouteComponent(() => import('./flows/flows-page.tsx'), 'FlowsPage'),
})

const flow = createRoute({
  getParentRoute: () => app,
  path: '/flows/$id',
  component: lazyRouteComponent(() => import('./flows/flow-page.tsx'), 'FlowPage'),
})

const flowRuns = createRoute({
  getParentRoute: () => app,
  path: '/flow-runs',
  validateSearch: texts('flowId', 'state', 'field', 'value', 'from', 'to'),
  component: lazyRouteComponent(() => import('./flow-runs/flow-runs-page.tsx'), 'FlowRunsPage'),
})

const flowRun = createRoute({
  getParentRoute: () => app,
  path: '/flow-runs/$id',
  component: lazyRouteComponent(() => import('./flow-runs/flow-run-page.tsx'), 'FlowRunPage'),
})

const inspectionUrls = createRoute({
  getParentRoute: () => app,
  path: '/inspection',
  component: lazyRouteComponent(() => import('./inspection/inspection-urls-page.tsx'), 'InspectionUrlsPage'),
})

const inspectionUrl = createRoute({
  getParentRoute: () => app,
  path: '/inspection/$id',
  component: lazyRouteComponent(() => import('./inspection/inspection-url-page.tsx'), 'InspectionUrlPage'),
})

const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  component: lazyRouteComponent(() => import('./session/join-page.tsx'), 'JoinPage'),
})

const account = createRoute({
  getParentRoute: () => app,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account-page.tsx'), 'AccountPage'),
})

const users = createRoute({
  getParentRoute: () => app,
  path: '/users',
  component: lazyRouteComponent(() => import('./users/users-page.tsx'), 'UsersPage'),
})

const audit = createRoute({
  getParentRoute: () => app,
  path: '/audit',
  validateSearch: texts('who', 'what', 'connection', 'targetId', 'from', 'to'),
  component: lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
})

const server = createRoute({
  getParentRoute: () => app,
  path: '/server',
  component: lazyRouteComponent(() => import('./server/server-page.tsx'), 'ServerPage'),
})

const tokens = createRoute({
  getParentRoute: () => app,
  path: '/tokens',
  component: lazyRouteComponent(() => import('./tokens/tokens-page.tsx'), 'TokensPage'),
})

const routeTree = root.addChildren([
  signIn,
  setup,
  join,
  app.addChildren([
    home,
    connections,
    newConnection,
    connection.addChildren([overview, queue, archive, apps, receivers, alerts, gateways, log, settings]),
    firstSteps,
    allAlerts,
    newCommand,
    command,
    editCommand,
    run,
    appPage,
    deliveries,
    flows,
    flow,
    flowRuns,
    flowRun,
    inspectionUrls,
    inspectionUrl,
    tokens,
    account,
    users,
    audit,
    server,
  ]),
])

export const newRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultPendingComponent: Loading,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>
  }
}
