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
import { common } from '../words/common.ts'
import { userWords } from '../words/users.ts'
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
            {` ${userWords.you}`}
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
        <Time at={user.lastUsedAt} fallback={common.never} />
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
    done: ({ email, role }) => userWords.isNow(email, role),
  })
  return (
    <Select
      aria-label={userWords.roleOf(user.email)}
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
    done: (_, disabled) => (disabled ? userWords.isDisabled(user.email) : userWords.isEnabled(user.email)),
  })
  const invite = useAction({ run: () => api<Invitation>('POST', `${path}/invitation`) })
  const remove = useAction({ run: () => api('DELETE', path), done: userWords.isRemoved(user.email) })
  const askToRemove = async () => {
    const yes = await confirm({
      title: userWords.askToRemove(user.email),
      body: userWords.whatRemovingDoes,
      confirm: userWords.remove,
    })
    if (yes) remove.mutate()
  }
  return (
    <>
      <Menu position="bottom-end" width={220} withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={userWords.actionsOf(user.email)}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {user.state !== 'disabled' && (
            <Menu.Item
              leftSection={<IconLink {...icon} />}
              onClick={() => invite.mutate(undefined, { onSuccess: setInvitation })}
            >
              {userWords.newOneTimeLink}
            </Menu.Item>
          )}
          <MenuItemLink to="/audit" search={{ who: user.email }} leftSection={<IconHistory {...icon} />}>
            {userWords.whatTheyDid}
          </MenuItemLink>
          {user.state === 'disabled' ? (
            <Menu.Item leftSection={<IconUserCheck {...icon} />} onClick={() => disable.mutate(false)}>
              {userWords.enable}
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconBan {...icon} />} onClick={() => disable.mutate(true)}>
              {userWords.disable}
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item c="var(--pn-bad)" leftSection={<IconTrash {...icon} />} onClick={() => void askToRemove()}>
            {userWords.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={invitation !== undefined}
        onClose={() => setInvitation(undefined)}
        title={userWords.newOneTimeLink}
        size="lg"
      >
        {invitation && <ShownInvitation email={user.email} invitation={invitation} />}
      </Modal>
    </>
  )
}
