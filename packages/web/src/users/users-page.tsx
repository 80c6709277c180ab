import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconUserPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { usersQuery } from '../api/admin-queries.ts'
import { NeedsPage } from '../session/use-role.tsx'
import { DataTable } from '../ui/list.tsx'
import { Page } from '../ui/page.tsx'
import { QueryView } from '../ui/states.tsx'
import { InviteModal } from './invite-modal.tsx'
import { UserRow } from './user-row.tsx'

export function UsersPage() {
  return (
    <NeedsPage least="owner" title="Users">
      <Users />
    </NeedsPage>
  )
}

function Users() {
  const query = useQuery(usersQuery)
  const [inviting, modal] = useDisclosure(false)
  return (
    <Page
      title="Users"
      description="Who may sign in, and what each may do. A change counts from the next request on."
      actions={
        <Button leftSection={<IconUserPlus size={17} stroke={1.8} />} onClick={modal.open}>
          Invite somebody
        </Button>
      }
    >
      <QueryView query={query} lines={3}>
        {(users) => (
          <DataTable label="Users" columns={['E-mail', 'Role', 'State', 'Last used', '']} minWidth={720}>
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
