import { Code, Text, UnstyledButton } from '@mantine/core'
import type { InspectedRequest } from '@postern/protocol/api'
import { IconChevronRight } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { formatBytes } from '../lib/format-size.ts'
import { parseRows } from '../lib/parse-rows.ts'
import { Headers } from '../ui/headers.tsx'
import { RowsTable } from '../ui/rows-table.tsx'
import { Time } from '../ui/time.tsx'
import { inspectionWords } from '../words/inspection.ts'
import classes from './request-card.module.css'

interface RequestCardProps {
  request: InspectedRequest
  /** Shown in full until the reader decides otherwise. */
  isNew: boolean
}

/** One request as it arrived: rows as a table where they are rows, else the body's text. */
export function RequestCard({ request, isNew }: RequestCardProps) {
  const [chosen, setChosen] = useState<boolean>()
  const open = chosen ?? isNew
  const rows = useMemo(() => parseRows(request.body), [request.body])
  const bodyId = `body-${request.id}`
  return (
    <li className={classes.card}>
      <UnstyledButton
        className={classes.head}
        aria-expanded={open}
        aria-controls={bodyId}
        onClick={() => setChosen(!open)}
      >
        <IconChevronRight size={16} className={classes.chevron} aria-hidden="true" />
        <span className={classes.when}>
          <Time at={request.at} />
        </span>
        <span>
          {rows && !rows.cut
            ? inspectionWords.rowsAndSize(rows.rows.length, formatBytes(request.bytes))
            : formatBytes(request.bytes)}
        </span>
        <span className={`${classes.id} mono`}>{request.webhookId ?? inspectionWords.noWebhookId}</span>
      </UnstyledButton>
      {open && (
        <div className={classes.body} id={bodyId}>
          {rows?.rows.length === 0 && !rows.cut ? (
            <Text size="sm" c="dimmed">
              {inspectionWords.anEmptyArray}
            </Text>
          ) : rows ? (
            <RowsTable label={inspectionWords.rowsOfTheRequest} rows={rows} />
          ) : (
            <Code block mah={440} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {request.body === '' ? inspectionWords.empty : request.body}
            </Code>
          )}
          {request.truncated && (
            <Text size="sm" c="dimmed" mt="xs">
              {inspectionWords.onlyTheBeginningIsKept(formatBytes(request.bytes))}
            </Text>
          )}
          <Headers of={request.headers} label={inspectionWords.headers} />
        </div>
      )}
    </li>
  )
}
