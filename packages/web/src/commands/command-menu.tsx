import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import type { Command } from '@postern/protocol/api'
import {
  IconCopy,
  IconDots,
  IconEdit,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlayerTrackNext,
  IconSend,
  IconTrash,
} from '@tabler/icons-react'
import { useMay } from '../session/use-role.tsx'
import { MenuItemLink } from '../ui/links.tsx'
import { commandWords } from '../words/commands.ts'
import { common } from '../words/common.ts'
import { commandTitle } from './command-values.ts'
import { useCommandActions } from './use-command-actions.ts'

const icon = { size: 16, stroke: 1.7 } as const

export function CommandMenu({ command, withRun = true }: { command: Command; withRun?: boolean }) {
  const { run, pause, resume, cancel, clone, askToRemove } = useCommandActions(command)
  const mayEdit = useMay('editor')
  const mayOperate = useMay('operator')
  const title = commandTitle(command)
  const isStatic = command.kind === 'static'
  // All but a link that the command's own page has, too.
  if (!mayOperate) return null
  return (
    <span style={{ display: 'inline-flex', gap: 2 }}>
      {withRun && isStatic && (
        <Tooltip label={common.runNow}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={commandWords.runNow(title)}
            disabled={command.status === 'PROCESSING'}
            loading={run.isPending}
            onClick={() => run.mutate()}
          >
            <IconPlayerPlay size={17} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      )}
      <Menu position="bottom-end" width={190} withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={commandWords.actionsOf(title)}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isStatic && (
            <Menu.Item
              leftSection={<IconPlayerPlay {...icon} />}
              disabled={command.status === 'PROCESSING'}
              onClick={() => run.mutate()}
            >
              {common.runNow}
            </Menu.Item>
          )}
          {(command.status === 'PROCESSING' || (!isStatic && command.status !== 'FINISHED')) && (
            <Menu.Item leftSection={<IconPlayerStop {...icon} />} onClick={() => cancel.mutate()}>
              {commandWords.cancelTheRun}
            </Menu.Item>
          )}
          {isStatic && command.status === 'PAUSED' && (
            <Menu.Item leftSection={<IconPlayerTrackNext {...icon} />} onClick={() => resume.mutate()}>
              {common.resume}
            </Menu.Item>
          )}
          {isStatic && command.status !== 'PAUSED' && (
            <Menu.Item leftSection={<IconPlayerPause {...icon} />} onClick={() => pause.mutate()}>
              {common.pause}
            </Menu.Item>
          )}
          {isStatic && mayEdit && (
            <MenuItemLink to="/commands/$id/edit" params={{ id: command.id }} leftSection={<IconEdit {...icon} />}>
              {common.edit}
            </MenuItemLink>
          )}
          {isStatic && mayEdit && (
            <Menu.Item leftSection={<IconCopy {...icon} />} onClick={() => clone.mutate()}>
              {common.clone}
            </Menu.Item>
          )}
          <MenuItemLink to="/deliveries" search={{ commandId: command.id }} leftSection={<IconSend {...icon} />}>
            {commandWords.itsDeliveries}
          </MenuItemLink>
          {mayEdit && (
            <>
              <Menu.Divider />
              <Menu.Item c="var(--pn-bad)" leftSection={<IconTrash {...icon} />} onClick={() => void askToRemove()}>
                {common.delete}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </span>
  )
}
