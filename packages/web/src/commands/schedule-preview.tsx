import { useDebouncedValue } from '@mantine/hooks'
import type { NewSchedule, SchedulePreview as Preview } from '@postern/protocol/api'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { previewQuery } from '../api/queries.ts'
import { fieldErrors } from '../ui/form-errors.ts'
import { Time } from '../ui/time.tsx'
import { commandFormWords } from '../words/command-form.ts'
import { localTime } from './local-time.ts'
import { isWhole } from './schedule-form.ts'
import classes from './schedule-preview.module.css'

const changes: Record<Exclude<Preview['times'][number]['clockChange'], null>, string> = {
  skipped: commandFormWords.movedPastTheGap,
  repeated: commandFormWords.clockChangeRunsOnce,
  'offset-changed': commandFormWords.clockChangedBefore,
}

/** What the server makes of the schedule, in words and as the next times. */
export function SchedulePreview({ schedule }: { schedule: NewSchedule | null }) {
  const whole = isWhole(schedule) ? schedule : null
  const [settled] = useDebouncedValue(whole, 250)
  const query = useQuery({ ...previewQuery(settled), placeholderData: keepPreviousData })

  if (whole === null)
    return (
      <p className={classes.preview}>
        {schedule === null ? commandFormWords.sayWhenToSeeTimes : commandFormWords.fieldsOfCron}
      </p>
    )
  if (query.error) {
    const { at, rest } = fieldErrors(query.error, { '/schedule': 'schedule' })
    return (
      <p className={classes.preview} data-wrong role="alert">
        {at.schedule ?? rest}
      </p>
    )
  }
  if (!query.data) return <p className={classes.preview}>{commandFormWords.workingOutTheNextTimes}</p>
  return (
    <div className={classes.preview} aria-live="polite">
      <p className={classes.words}>{query.data.words}</p>
      <ol className={classes.times} aria-label={commandFormWords.nextTimes}>
        {query.data.times.map((time) => (
          <li key={time.at}>
            <span>{localTime(time.local)}</span>
            <span className={classes.distance}>
              <Time at={time.at} />
            </span>
            {time.clockChange && <span className={classes.change}>{changes[time.clockChange]}</span>}
          </li>
        ))}
      </ol>
    </div>
  )
}
