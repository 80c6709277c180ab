import type { Command, QueueItem } from '@postern/protocol/api'
import type { ReactNode } from 'react'
import { AlertNotes } from '../alerts/alert-notes.tsx'
import { CommandBadge, RedFlag } from '../ui/badge.tsx'
import { TextLink } from '../ui/links.tsx'
import { List, ListItem } from '../ui/list.tsx'
import { Time } from '../ui/time.tsx'
import { commandWords } from '../words/commands.ts'
import { common } from '../words/common.ts'
import classes from './command-list.module.css'
import { CommandMenu } from './command-menu.tsx'
import { commandTitle } from './command-values.ts'
import { ErrorNote } from './error-note.tsx'
import { SqlLine } from './sql-text.tsx'

export function CommandList({
  items,
  label = common.commands,
  detail,
}: {
  items: readonly (QueueItem | Command)[]
  label?: string
  /** Stands below each of them. */
  detail?: (item: Command) => ReactNode
}) {
  return (
    <List label={label}>
      {items.map((item) => (
        <ListItem key={item.id}>
          <CommandRow item={item} detail={detail?.(item)} />
        </ListItem>
      ))}
    </List>
  )
}

export function CommandRow({ item, detail }: { item: QueueItem | Command; detail?: ReactNode }) {
  return (
    <div className={classes.row}>
      <div className={classes.status}>
        <CommandBadge status={item.status} />
        {item.error && <RedFlag>{item.status === 'FINISHED' ? common.failed : common.failing}</RedFlag>}
      </div>
      <div className={classes.text}>
        <div className={classes.title}>
          <TextLink
            to="/commands/$id"
            params={{ id: item.id }}
            c="inherit"
            inherit
            {...(!item.name && { className: 'mono' })}
          >
            {commandTitle(item)}
          </TextLink>
        </div>
        {item.name && <SqlLine sql={item.sql} />}
      </div>
      <div className={classes.when}>
        {item.status === 'READY' && item.dueAt && <div>{commandWords.nextRun(<Time at={item.dueAt} due />)}</div>}
        {item.status === 'FINISHED' && (
          <div>{commandWords.finished(<Time at={item.lastRunAt ?? item.updatedAt} />)}</div>
        )}
        <div className={classes.waits}>{whenWords(item)}</div>
      </div>
      <div className={classes.menu}>
        <CommandMenu command={item} />
      </div>
      {item.alerts.length > 0 && (
        <div className={classes.error}>
          <AlertNotes alerts={item.alerts} />
        </div>
      )}
      {item.error && (
        <div className={classes.error}>
          <ErrorNote error={item.error} />
        </div>
      )}
      {detail && <div className={classes.detail}>{detail}</div>}
    </div>
  )
}

function whenWords(item: QueueItem | Command) {
  if ('waitsFor' in item) return commandWords.waitsFor(item.waitsFor)
  return item.scheduleWords
}
