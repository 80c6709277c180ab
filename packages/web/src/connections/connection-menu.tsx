import { ActionIcon, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDots, IconFileText, IconList, IconPlus, IconSettings, IconTrash } from '@tabler/icons-react'
import { MenuItemLink } from '../ui/links.tsx'
import { DeleteConnectionModal } from './delete-connection-modal.tsx'

export function ConnectionMenu({ name }: { name: string }) {
  const [deleting, modal] = useDisclosure(false)
  return (
    <>
      <Menu position="bottom-end" width={200} withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Actions of ${name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <MenuItemLink
            to="/connections/$name/commands/new"
            params={{ name }}
            leftSection={<IconPlus size={16} stroke={1.7} />}
          >
            New command
          </MenuItemLink>
          <MenuItemLink
            to="/connections/$name/queue"
            params={{ name }}
            leftSection={<IconList size={16} stroke={1.7} />}
          >
            Commands queue
          </MenuItemLink>
          <MenuItemLink
            to="/connections/$name/log"
            params={{ name }}
            leftSection={<IconFileText size={16} stroke={1.7} />}
          >
            Connection log
          </MenuItemLink>
          <MenuItemLink
            to="/connections/$name/settings"
            params={{ name }}
            leftSection={<IconSettings size={16} stroke={1.7} />}
          >
            Keys and settings
          </MenuItemLink>
          <Menu.Divider />
          <Menu.Item c="var(--pn-bad)" leftSection={<IconTrash size={16} stroke={1.7} />} onClick={modal.open}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DeleteConnectionModal name={name} opened={deleting} onClose={modal.close} />
    </>
  )
}
