import { AppShell, Burger } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { type LiveState, openLiveUpdates } from '../api/live-updates.ts'
import { PlainLink } from '../ui/links.tsx'
import { Logo } from '../ui/logo.tsx'
import { shellWords } from '../words/shell.ts'
import classes from './app-layout.module.css'
import { LiveMark } from './live-mark.tsx'
import { Navigation } from './navigation.tsx'
import { StaleNote } from './stale-note.tsx'

export function AppLayout() {
  const [menuOpen, menu] = useDisclosure(false)
  const queries = useQueryClient()
  const [live, setLive] = useState<LiveState>('live')

  useEffect(() => openLiveUpdates(queries, setLive), [queries])

  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: 236, breakpoint: 'sm', collapsed: { mobile: !menuOpen } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <a className="skip-link" href="#content">
        {shellWords.skipToTheContent}
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes.header}>
        <Burger
          opened={menuOpen}
          onClick={menu.toggle}
          size="sm"
          aria-label={shellWords.menu}
          aria-expanded={menuOpen}
        />
        <PlainLink to="/connections" className={classes.brand}>
          <Logo size={24} />
          Postern
        </PlainLink>
        <span style={{ flex: 1 }} />
        <LiveMark state={live} />
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} aria-label={shellWords.main}>
        <Navigation live={live} onLeave={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" className={classes.main} tabIndex={-1}>
        <StaleNote state={live} />
        <Outlet />
      </AppShell.Main>
    </AppShell>
  )
}
