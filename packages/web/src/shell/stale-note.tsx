import { IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { LiveState } from '../api/live-updates.ts'
import { Time } from '../ui/time.tsx'
import { shellWords } from '../words/shell.ts'
import classes from './app-layout.module.css'

/** Stands over every page while what it shows may be old. The mark beside it is what is spoken. */
export function StaleNote({ state }: { state: LiveState }) {
  const [since, setSince] = useState<string | null>(null)
  useEffect(() => setSince(state === 'stale' ? new Date().toISOString() : null), [state])
  if (since === null) return null
  return (
    <div className={classes.stale}>
      <IconPlugConnectedX className={classes.staleIcon} size={18} stroke={1.7} aria-hidden="true" />
      <span>{shellWords.whatYouSeeMayBeOld(<Time at={since} />)}</span>
    </div>
  )
}
