import { ActionIcon, Menu, Modal, Select, Table, Text } from '@mantine/core'
import type { Invitation, Role, UserAccount } from '@postern/protocol/api'
import { IconBan, IconDots, IconHistory, IconLink, IconTrash, IconUserCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, seg } from '../api/http.ts'
import { sessionQuery } from '../api/queries.ts'
import { Badge } from '../ui/badge.tsx'
import { useConfirm } from '../ui/confirm.tsx'
import { MenuItemLink } from '../ui/links.tsx'
import { Time } from '../ui/time.tsx'
import { useAction } from '../ui/use-action.ts'
import { asRole, roleWords } from './roles.ts'
import { ShownInvitation } from './shown-invitation.tsx'

const icon = { size: 16, stroke: 1.7 } as const
const tones = { active: 'good', invited: 'busy', disabled: 'quiet' } as const

export function UserRow({ user }: { user: UserAccount }) {
  const own = useQuery(sessionQuery).data?.user.id === user.id
  return (
    <Table.Tr>
      <Table.Td fw={600}>
        {user.email}
        {own && (
          <Text span size="sm" c="dimmed" fw={400}>
            {' '}
            (you)
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <RoleSelect user={user} />
      </Table.Td>
      <Table.Td>
        <Badge tone={tones[user.state]}>{user.state}</Badge>
      </Table.Td>
      <Table.Td>
        <Time at={user.lastUsedAt} fallback="never" />
      </Table.Td>
      <Table.Td ta="right">
        <UserMenu user={user} />
      </Table.Td>
    </Table.Tr>
  )
}

function RoleSelect({ user }: { user: UserAccount }) {
  const change = useAction({
    run: (role: Role) => api<UserAccount>('PATCH', `/users/${seg(user.id)}`, { role }),
    done: ({ email, role }) => `${email} is ${role} now`,
  })
  return (
    <Select
      aria-label={`Role of ${user.email}`}
      size="xs"
      w={120}
      data={Object.keys(roleWords)}
      value={change.isPending ? (change.variables ?? user.role) : user.role}
      allowDeselect={false}
      disabled={change.isPending}
      onChange={(value) => {
        const role = asRole(value)
        if (role !== null && role !== user.role) change.mutate(role)
      }}
    />
  )
}

function UserMenu({ user }: { user: UserAccount }) {
  const confirm = useConfirm()
  const [invitation, setInvitation] = useState<Invitation>()
  const path = `/users/${seg(user.id)}`
  const disable = useAction({
    run: (disabled: boolean) => api('PATCH', path, { disabled }),
    done: (_, disabled) => `${user.email} is ${disabled ? 'disabled, and signed out everywhere' : 'enabled again'}`,
  })
  const invite = useAction({ run: () => api<Invitation>('POST', `${path}/invitation`) })
  const remove = useAction({ run: () => api('DELETE', path), done: `${user.email} is removed` })
  const askToRemove = async () => {
    const yes = await confirm({
      title: `Remove ${user.email}?`,
      body: 'The account goes with its sessions and API tokens: programs that use them are refused from their next request on.',
      confirm: 'Remove',
    })
    if (yes) remove.mutate()
  }
  return (
    <>
      <Menu position="bottom-end" width={220} withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Actions of ${user.email}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {user.state !== 'disabled' && (
            <Menu.Item
              leftSection={<IconLink {...icon} />}
              onClick={() => invite.mutate(undefined, { onSuccess: setInvitation })}
            >
              New one-time link
            </Menu.Item>
          )}
          <MenuItemLink to="/audit" search={{ who: user.email }} leftSection={<IconHistory {...icon} />}>
            What they did
          </MenuItemLink>
          {user.state === 'disabled' ? (
            <Menu.Item leftSection={<IconUserCheck {...icon} />} onClick={() => disable.mutate(false)}>
              Enable
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconBan {...icon} />} onClick={() => disable.mutate(true)}>
              Disable
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item c="var(--pn-bad)" leftSection={<IconTrash {...icon} />} onClick={() => void askToRemove()}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={invitation !== undefined}
        onClose={() => setInvitation(undefined)}
        title="New one-time link"
        size="lg"
      >
        {invitation && <ShownInvitation email={user.email} invitation={invitation} />}
      </Modal>
    </>
  )
}
