import { Text, VisuallyHidden } from '@mantine/core'
import { lineDifference } from '../lib/line-difference.ts'
import { Section } from '../ui/section.tsx'
import { commandFormWords } from '../words/command-form.ts'
import classes from './change-notes.module.css'
import type { CommandChange } from './command-changes.ts'

/** What saving would change, as it stands in the form. */
export function ChangeNotes({ changes }: { changes: readonly CommandChange[] }) {
  return (
    <Section title={commandFormWords.whatSavingChanges}>
      {changes.length === 0 ? (
        <Text size="sm" c="dimmed">
          {commandFormWords.nothingYet}
        </Text>
      ) : (
        <dl className={classes.changes}>
          {changes.map((change) => (
            <Change key={change.field} change={change} />
          ))}
        </dl>
      )}
    </Section>
  )
}

function Change({ change: { field, label, before, after } }: { change: CommandChange }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {field === 'sql' ? (
          <SqlDifference before={before} after={after} />
        ) : (
          <>
            {before !== '' && (
              <>
                <del>{before}</del> <span aria-hidden="true">→</span>{' '}
              </>
            )}
            <ins>{after}</ins>
          </>
        )}
      </dd>
    </>
  )
}

const signs = { same: ' ', gone: '−', new: '+' }
const spoken = { same: '', gone: commandFormWords.removed, new: commandFormWords.added }

function SqlDifference({ before, after }: { before: string; after: string }) {
  return (
    <pre className={classes.lines}>
      {lineDifference(before, after).map(({ kind, text }, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
        <div key={line} className={kind === 'same' ? undefined : classes[kind]}>
          <VisuallyHidden>{spoken[kind]}</VisuallyHidden>
          <span aria-hidden="true">{signs[kind]} </span>
          {text}
        </div>
      ))}
    </pre>
  )
}
