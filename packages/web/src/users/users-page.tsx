import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconUserPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { usersQuery } from '../api/admin-queries.ts'
import { NeedsPage } from '../session/use-role.tsx'
import { DataTable } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { QueryView } from '../ui/states.tsx'
import { common } from '../words/common.ts'
import { userWords } from '../words/users.ts'
import { InviteModal } from './invite-modal.tsx'
import { UserRow } from './user-row.tsx'

export function UsersPage() {
  return (
    <NeedsPage least="owner" title={common.users}>
      <Users />
    </NeedsPage>
  )
}

function Users() {
  const query = useQuery(usersQuery)
  const [inviting, modal] = useDisclosure(false)
  return (
    <Page
      title={common.users}
      description={userWords.usersDescription}
      actions={
        <Button leftSection={<IconUserPlus size={17} stroke={1.8} />} onClick={modal.open}>
          {userWords.inviteSomebody}
        </Button>
      }
    >
      <QueryView query={query} lines={3}>
        {(users) => (
          <DataTable
            label={common.users}
            columns={[common.email, common.role, common.state, common.lastUsed, '']}
            minWidth={720}
          >
            {users.map((user) => (
              <UserRow key={user.id} user={user} />
            ))}
          </DataTable>
        )}
      </QueryView>
      <InviteModal opened={inviting} onClose={modal.close} />
    </Page>
  )
}
