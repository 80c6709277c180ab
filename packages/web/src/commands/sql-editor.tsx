import { autocompletion } from '@codemirror/autocomplete'
import { StandardSQL } from '@codemirror/lang-sql'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { Input } from '@mantine/core'
import type { DatabaseSchema } from '@postern/protocol/api'
import CodeMirror from '@uiw/react-codemirror'
import { type ReactNode, useMemo } from 'react'
import { placeholderMarks } from './placeholder-marks.ts'
import { schemaCompletion } from './schema-completion.ts'
import classes from './sql-editor.module.css'

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--pn-sql-keyword)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--pn-sql-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--pn-sql-number)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--pn-sql-comment)', fontStyle: 'italic' },
])

const look = EditorView.theme({
  '&': { fontSize: '0.875rem', backgroundColor: 'transparent', color: 'var(--mantine-color-text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.65' },
  '.cm-content': { caretColor: 'var(--mantine-color-text)', padding: '10px 0', fontVariantLigatures: 'none' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--pn-page)',
    borderRight: '1px solid var(--pn-rule)',
    color: 'var(--mantine-color-dimmed)',
  },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--mantine-color-text) 4%, transparent)',
  },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--mantine-color-verdigris-5) 30%, transparent) !important',
  },
  '.cm-placeholder': { color: 'var(--mantine-color-dimmed)' },
  '.cm-placeholderMark, .cm-placeholderMark *': {
    backgroundColor: 'var(--pn-placeholder-bg)',
    color: 'var(--pn-placeholder) !important',
    borderRadius: '4px',
    fontWeight: '600',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--mantine-color-body)',
    borderColor: 'var(--mantine-color-default-border)',
    color: 'var(--mantine-color-text)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontSize: '0.8125rem',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--mantine-color-verdigris-light)',
    color: 'var(--mantine-color-text)',
  },
  '.cm-completionDetail': { color: 'var(--mantine-color-dimmed)', fontStyle: 'normal' },
  '.cm-tooltip-autocomplete li[aria-selected] .cm-completionDetail': { color: 'inherit' },
})

/**
 * Nothing is chosen by itself, so that Enter is a new line until an arrow key has chosen; so keys need not wait either.
 * No keywords: after a column named id they offer “identity”.
 */
const completionOf = (schema: DatabaseSchema) => ({
  override: schemaCompletion(schema),
  selectOnOpen: false,
  interactionDelay: 0,
  icons: false,
})

interface SqlEditorProps {
  value: string
  onChange: (sql: string) => void
  description?: ReactNode
  error?: ReactNode
  /** What is completed: nothing without it. */
  schema?: DatabaseSchema | undefined
}

/** Tab leaves the editor, as everywhere in a form. */
export function SqlEditor({ value, onChange, description, error, schema }: SqlEditorProps) {
  const invalid = Boolean(error)
  const extensions = useMemo(
    () => [
      StandardSQL.language,
      schema ? autocompletion(completionOf(schema)) : [],
      syntaxHighlighting(colours),
      placeholderMarks,
      look,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': 'SQL', 'aria-invalid': String(invalid) }),
    ],
    [invalid, schema],
  )
  return (
    <Input.Wrapper label="SQL" labelElement="div" description={description} error={error}>
      <div className={classes.editor} data-error={invalid || undefined} style={{ marginTop: 6 }}>
        <CodeMirror
          value={value}
          onChange={onChange}
          theme="none"
          extensions={extensions}
          indentWithTab={false}
          minHeight="180px"
          maxHeight="480px"
          placeholder="SELECT id, name FROM orders WHERE id > @last_value@ ORDER BY id"
          basicSetup={{ foldGutter: false, highlightActiveLine: true, autocompletion: false, searchKeymap: false }}
        />
      </div>
    </Input.Wrapper>
  )
}
