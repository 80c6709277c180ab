import { Alert } from '@mantine/core'
import { type Role, roleReaches } from '@postern/protocol/api'
import { IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { sessionQuery } from '../api/queries.ts'
import { Page } from '../ui/page.tsx'
import { sessionWords } from '../words/session.ts'

/** What the one who is signed in may do; the least while that is not known. */
export const useRole = (): Role => useQuery(sessionQuery).data?.user.role ?? 'viewer'

/** Whether the one who is signed in may do what needs this role. */
export const useMay = (needed: Role): boolean => roleReaches(useRole(), needed)

/** What only those see who may use it. */
export function Needs({ least, children }: { least: Role; children: ReactNode }) {
  return useMay(least) ? children : null
}

/** A page for those who may use it; the others are told why it stays closed. */
export function NeedsPage({ least, title, children }: { least: Role; title: string; children: ReactNode }) {
  const own = useRole()
  if (roleReaches(own, least)) return children
  return (
    <Page title={title} narrow>
      <Alert color="lantern" icon={<IconLock size={18} />} title={sessionWords.thisNeedsTheRole(least)}>
        {sessionWords.yourRole(own)}
      </Alert>
    </Page>
  )
}
