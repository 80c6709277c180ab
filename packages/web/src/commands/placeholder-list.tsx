import { Text } from '@mantine/core'
import { commandFormWords } from '../words/command-form.ts'
import { placeholderPattern } from './highlight-sql.ts'
import { placeholderWords } from './placeholder-marks.ts'
import classes from './sql-text.module.css'

/** What each placeholder of a SQL text stands for. */
export function PlaceholderList({ sql }: { sql: string }) {
  const found = [...new Set(sql.match(placeholderPattern) ?? [])]
  if (found.length === 0) return null
  return (
    <ul aria-label={commandFormWords.placeholders} style={{ margin: 0, padding: 0, listStyle: 'none' }}>
      {found.map((placeholder) => (
        <li key={placeholder}>
          <Text size="sm" c="dimmed">
            <code className={classes.placeholder}>{placeholder}</code> {placeholderWords(placeholder)}
          </Text>
        </li>
      ))}
    </ul>
  )
}
