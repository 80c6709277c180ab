import { highlightSql } from './highlight-sql.ts'
import classes from './sql-text.module.css'

/** A SQL text to read; the editor itself is loaded only where one writes. */
export function SqlText({ sql }: { sql: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <pre className={classes.sql} tabIndex={0}>
      {highlightSql(sql).map((token, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text have no identity but their place
        <span key={index} className={token.kind === 'plain' ? undefined : classes[token.kind]}>
          {token.text}
        </span>
      ))}
    </pre>
  )
}

/** The SQL on one line, as much as fits. */
export function SqlLine({ sql }: { sql: string }) {
  const line = sql.slice(0, 400).replaceAll(/\s+/g, ' ').trim()
  return (
    <span className={classes.line} title={sql.slice(0, 2_000)}>
      {line}
    </span>
  )
}
