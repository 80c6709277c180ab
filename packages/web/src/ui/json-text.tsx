import { Code } from '@mantine/core'
import { jsonText } from '../lib/exact-json.ts'

/** JSON to read; what scrolls is reached by the keyboard. */
export function JsonText({ label, value }: { label: string; value: unknown }) {
  return (
    <Code block mah={360} tabIndex={0} aria-label={label} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
      {jsonText(value)}
    </Code>
  )
}
