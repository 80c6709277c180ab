import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '../api/queries.ts'
import { Page } from '../ui/page.tsx'
import { QueryView } from '../ui/states.tsx'
import { roleWords } from '../users/roles.ts'
import { accountWords } from '../words/account.ts'
import { OwnSessions } from './own-sessions.tsx'
import { PasswordForm } from './password-form.tsx'

/** The own account: what it may do, its password, where it is signed in. */
export function AccountPage() {
  const query = useQuery(sessionQuery)
  return (
    <QueryView query={query}>
      {({ user }) => (
        <Page
          title={accountWords.yourAccount}
          narrow
          description={accountWords.whoYouAre(user.email, <strong>{user.role}</strong>, roleWords[user.role])}
        >
          <Stack gap="lg">
            <PasswordForm email={user.email} />
            <OwnSessions />
          </Stack>
        </Page>
      )}
    </QueryView>
  )
}
