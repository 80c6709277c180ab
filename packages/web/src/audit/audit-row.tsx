import { ActionIcon, Table, Text, Tooltip } from '@mantine/core'
import type { AuditChange, AuditEntry } from '@postern/protocol/api'
import { IconFilter } from '@tabler/icons-react'
import { Badge } from '../ui/badge.tsx'
import { TextLink } from '../ui/links.tsx'
import { Time } from '../ui/time.tsx'
import { auditWords } from '../words/audit.ts'
import classes from './audit-row.module.css'
import { operationWords, placeOf } from './audit-words.ts'

export function AuditRow({ entry, onTarget }: { entry: AuditEntry; onTarget: (id: string) => void }) {
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td>
        <Time at={entry.at} />
      </Table.Td>
      <Table.Td>
        {entry.who}
        <Text size="xs" c="dimmed">
          {[entry.token && auditWords.apiToken(entry.token), entry.ip].filter(Boolean).join(' · ')}
        </Text>
      </Table.Td>
      <Table.Td>
        {operationWords(entry.what)}
        {entry.outcome !== 'ok' && (
          <div>
            <Badge tone="bad">{entry.outcome}</Badge>
          </div>
        )}
      </Table.Td>
      <Table.Td>
        <Target entry={entry} onTarget={onTarget} />
      </Table.Td>
      <Table.Td className={classes.changes}>
        {entry.changes.map((change) => (
          <Change key={change.field} change={change} />
        ))}
      </Table.Td>
    </Table.Tr>
  )
}

function Target({ entry, onTarget }: { entry: AuditEntry; onTarget: (id: string) => void }) {
  const { kind, target, targetId, connection, note } = entry
  if (kind === null) return note === null ? '–' : <span className="mono">{note}</span>
  const place = placeOf(kind, targetId, target)
  const name = target ?? targetId?.slice(0, 8) ?? ''
  const about = [kind, connection !== target && connection, note].filter(Boolean).join(' · ')
  return (
    <span className={classes.target}>
      <span>
        {place === undefined ? (
          name
        ) : (
          <TextLink to={place} inherit>
            {name}
          </TextLink>
        )}
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {about}
        </Text>
      </span>
      {targetId !== null && (
        <Tooltip label={auditWords.onlyWhatWasDoneToIt}>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={auditWords.onlyWhatWasDoneTo(name)}
            onClick={() => onTarget(targetId)}
          >
            <IconFilter size={14} />
          </ActionIcon>
        </Tooltip>
      )}
    </span>
  )
}

function Change({ change: { field, from, to } }: { change: AuditChange }) {
  if (from === undefined && to === undefined) return <div>{auditWords.changed(<b>{field}</b>)}</div>
  return (
    <div>
      <b>{field}</b> <del>{from || auditWords.nothing}</del> → <ins>{to || auditWords.nothing}</ins>
    </div>
  )
}
