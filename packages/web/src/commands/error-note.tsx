import type { Run } from '@postern/protocol/api'
import { whatHelps } from '@postern/protocol/what-helps'
import { TextLink } from '../ui/links.tsx'
import { Time } from '../ui/time.tsx'
import { commandWords } from '../words/commands.ts'
import classes from './error-note.module.css'

interface ErrorNoteProps {
  error: Exclude<Run['error'], null> & { at?: string; runId?: string | null }
  /** Also says what usually helps. */
  withHelp?: boolean
}

/** What went wrong: the database's own message, its SQLSTATE, and the run it happened in. */
export function ErrorNote({ error, withHelp = false }: ErrorNoteProps) {
  return (
    <div className={classes.note}>
      <div className={classes.tags}>
        <span>{error.code}</span>
        {error.sqlState && <span>{commandWords.sqlState(error.sqlState)}</span>}
        {error.at && <Time at={error.at} />}
        {error.runId && (
          <TextLink to="/runs/$id" params={{ id: error.runId }}>
            {commandWords.theRun}
          </TextLink>
        )}
      </div>
      <div className={classes.message}>{error.message}</div>
      {withHelp && <WhatHelps error={error} />}
    </div>
  )
}

function WhatHelps({ error }: Pick<ErrorNoteProps, 'error'>) {
  const advice = whatHelps(error)
  if (advice.length === 0) return null
  return (
    <div className={classes.help}>
      <strong>{commandWords.whatUsuallyHelps}</strong>
      <ul>
        {advice.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </div>
  )
}
