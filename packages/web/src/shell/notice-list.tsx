import { ActionIcon, Popover, ScrollArea, Text, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconMessage2 } from '@tabler/icons-react'
import { useNotices } from '../ui/notices.ts'
import { Time } from '../ui/time.tsx'
import { shellWords } from '../words/shell.ts'
import classes from './notice-list.module.css'

/** The last notices, to be read again. */
export function NoticeList() {
  const notices = useNotices()
  const [opened, popover] = useDisclosure(false)
  return (
    <Popover width={320} position="top-start" withinPortal trapFocus opened={opened} onChange={popover.set}>
      <Tooltip label={shellWords.theLastNotices} disabled={opened}>
        <Popover.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={shellWords.theLastNotices} onClick={popover.toggle}>
            <IconMessage2 size={18} stroke={1.7} />
          </ActionIcon>
        </Popover.Target>
      </Tooltip>
      <Popover.Dropdown aria-label={shellWords.theLastNotices}>
        {notices.length === 0 ? (
          <Text size="sm" c="dimmed">
            {shellWords.nothingWasSaid}
          </Text>
        ) : (
          <ScrollArea.Autosize mah={360} viewportProps={{ tabIndex: 0 }}>
            <ol className={classes.list}>
              {notices.map(({ id, at, failed, title, message }) => (
                <li key={id} data-failed={failed || undefined}>
                  {title !== null && <strong>{title}. </strong>}
                  {message}
                  <Text size="xs" c="dimmed">
                    <Time at={at} />
                  </Text>
                </li>
              ))}
            </ol>
          </ScrollArea.Autosize>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
