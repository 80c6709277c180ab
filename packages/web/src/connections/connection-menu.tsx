import { ActionIcon, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconDots,
  IconFileText,
  IconList,
  IconPlayerPause,
  IconPlayerTrackNext,
  IconPlus,
  IconSettings,
  IconTrash,
} from '@tabler/icons-react'
import { api, seg } from '../api/http.ts'
import { Needs } from '../session/use-role.tsx'
import { MenuItemLink } from '../ui/links.tsx'
import { useAction } from '../ui/use-action.ts'
import { common } from '../words/common.ts'
import { connectionWords } from '../words/connections.ts'
import { DeleteConnectionModal } from './delete-connection-modal.tsx'

export function ConnectionMenu({ name }: { name: string }) {
  const [deleting, modal] = useDisclosure(false)
  const changeAll = useAction({
    run: (to: 'pause' | 'resume') => api<{ changed: number }>('POST', `/connections/${seg(name)}/${to}`),
    done: ({ changed }, to) =>
      to === 'pause' ? connectionWords.commandsPaused(changed) : connectionWords.commandsResumed(changed),
  })
  return (
    <>
      <Menu position="bottom-end" width={200} withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={connectionWords.actionsOf(name)}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Needs least="editor">
            <MenuItemLink
              to="/connections/$name/commands/new"
              params={{ name }}
              leftSection={<IconPlus size={16} stroke={1.7} />}
            >
              {connectionWords.newCommand}
            </MenuItemLink>
          </Needs>
          <MenuItemLink
            to="/connections/$name/queue"
            params={{ name }}
            leftSection={<IconList size={16} stroke={1.7} />}
          >
            {connectionWords.commandsQueue}
          </MenuItemLink>
          <MenuItemLink
            to="/connections/$name/log"
            params={{ name }}
            leftSection={<IconFileText size={16} stroke={1.7} />}
          >
            {connectionWords.connectionLog}
          </MenuItemLink>
          <MenuItemLink
            to="/connections/$name/settings"
            params={{ name }}
            leftSection={<IconSettings size={16} stroke={1.7} />}
          >
            {connectionWords.keysAndSettings}
          </MenuItemLink>
          <Needs least="operator">
            <Menu.Item
              leftSection={<IconPlayerPause size={16} stroke={1.7} />}
              onClick={() => changeAll.mutate('pause')}
            >
              {connectionWords.pauseAllCommands}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconPlayerTrackNext size={16} stroke={1.7} />}
              onClick={() => changeAll.mutate('resume')}
            >
              {connectionWords.resumeAllCommands}
            </Menu.Item>
          </Needs>
          <Needs least="editor">
            <Menu.Divider />
            <Menu.Item c="var(--pn-bad)" leftSection={<IconTrash size={16} stroke={1.7} />} onClick={modal.open}>
              {common.delete}
            </Menu.Item>
          </Needs>
        </Menu.Dropdown>
      </Menu>
      <DeleteConnectionModal name={name} opened={deleting} onClose={modal.close} />
    </>
  )
}
