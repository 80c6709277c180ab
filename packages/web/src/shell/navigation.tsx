import { ActionIcon, Burger, Tooltip } from '@mantine/core'
import {
  IconBell,
  IconBook2,
  IconExternalLink,
  IconHistory,
  IconKey,
  IconLogout,
  IconPlugConnected,
  IconRoute,
  IconSend,
  IconServerCog,
  IconUsers,
  IconZoomCode,
} from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useRouterState } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { api } from '../api/http.ts'
import type { LiveState } from '../api/live-updates.ts'
import { sessionQuery } from '../api/queries.ts'
import { useMay } from '../session/use-role.tsx'
import { PlainLink } from '../ui/links.tsx'
import { Logo } from '../ui/logo.tsx'
import { notifyFailed } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { shellWords } from '../words/shell.ts'
import classes from './app-layout.module.css'
import { ColorSchemeToggle } from './color-scheme-toggle.tsx'
import { LiveMark } from './live-mark.tsx'
import { NoticeList } from './notice-list.tsx'
import { PaletteKeys } from './palette/palette-keys.tsx'

const icon = { size: 19, stroke: 1.7 } as const

const places = [
  {
    to: '/connections',
    label: common.connections,
    icon: <IconPlugConnected {...icon} />,
    also: ['/commands', '/runs', '/apps'],
  },
  { to: '/alerts', label: common.alerts, icon: <IconBell {...icon} />, also: [] },
  { to: '/deliveries', label: common.deliveries, icon: <IconSend {...icon} />, also: [] },
  { to: '/flows', label: common.flows, icon: <IconRoute {...icon} />, also: ['/flow-runs'] },
  { to: '/inspection', label: common.inspectionUrls, icon: <IconZoomCode {...icon} />, also: [] },
  { to: '/tokens', label: common.apiTokens, icon: <IconKey {...icon} />, also: [] },
] as const

const placesOfOwners = [
  { to: '/users', label: common.users, icon: <IconUsers {...icon} />, also: [] },
  { to: '/audit', label: common.auditLog, icon: <IconHistory {...icon} />, also: [] },
  { to: '/server', label: common.server, icon: <IconServerCog {...icon} />, also: [] },
] as const

export function Navigation({ live, onLeave }: { live: LiveState; onLeave: () => void }) {
  const path = useRouterState({ select: (state) => state.location.pathname })
  const isOwner = useMay('owner')
  return (
    <>
      <span style={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between' }}>
        <PlainLink to="/connections" className={classes.brand} onClick={onLeave}>
          <Logo />
          Postern
        </PlainLink>
        <Burger opened onClick={onLeave} size="sm" hiddenFrom="sm" aria-label={shellWords.closeTheMenu} />
      </span>
      <PaletteKeys onLeave={onLeave} />
      <ul className={classes.links}>
        {[...places, ...(isOwner ? placesOfOwners : [])].map((place) => (
          <li key={place.to}>
            <NavLink
              to={place.to}
              active={[place.to, ...place.also].some((start) => path.startsWith(start))}
              onClick={onLeave}
            >
              {place.icon}
              {place.label}
            </NavLink>
          </li>
        ))}
        <li>
          <a className={classes.link} href="/docs" target="_blank" rel="noreferrer">
            <IconBook2 {...icon} />
            {shellWords.apiReference}
            <IconExternalLink size={14} aria-label={shellWords.opensANewTab} />
          </a>
        </li>
      </ul>
      <div className={classes.foot}>
        <LiveMark state={live} />
        <SignedIn onLeave={onLeave} />
      </div>
    </>
  )
}

interface NavLinkProps {
  to: (typeof places | typeof placesOfOwners)[number]['to']
  active: boolean
  onClick: () => void
  children: ReactNode
}

function NavLink({ to, active, onClick, children }: NavLinkProps) {
  return (
    <PlainLink to={to} className={classes.link} data-active={active || undefined} onClick={onClick}>
      {children}
    </PlainLink>
  )
}

function SignedIn({ onLeave }: { onLeave: () => void }) {
  const { data: session } = useQuery(sessionQuery)
  const queries = useQueryClient()
  const router = useRouter()

  const signOut = async () => {
    try {
      await api('DELETE', '/session')
    } catch (error) {
      notifyFailed(error instanceof Error ? error : new Error(String(error)))
      return
    }
    await router.navigate({ to: '/sign-in' })
    queries.clear()
  }

  return (
    <div className={classes.userLine}>
      <PlainLink
        to="/account"
        className={classes.user}
        title={shellWords.yourAccount(session?.user.email)}
        onClick={onLeave}
      >
        {session?.user.email}
      </PlainLink>
      <NoticeList />
      <ColorSchemeToggle />
      <Tooltip label={shellWords.signOut}>
        <ActionIcon variant="subtle" color="gray" aria-label={shellWords.signOut} onClick={() => void signOut()}>
          <IconLogout size={18} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}
