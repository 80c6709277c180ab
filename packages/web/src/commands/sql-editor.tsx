import { autocompletion } from '@codemirror/autocomplete'
import { StandardSQL } from '@codemirror/lang-sql'
import { syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { Input } from '@mantine/core'
import type { DatabaseSchema } from '@postern/protocol/api'
import CodeMirror from '@uiw/react-codemirror'
import { type ReactNode, useMemo } from 'react'
import classes from '../ui/editor.module.css'
import { editorColours, editorLook } from '../ui/editor-look.ts'
import { common } from '../words/common.ts'
import { placeholderMarks } from './placeholder-marks.ts'
import { schemaCompletion } from './schema-completion.ts'

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
  isReadOnly?: boolean
}

/** Tab leaves the editor, as everywhere in a form. */
export function SqlEditor({ value, onChange, description, error, schema, isReadOnly = false }: SqlEditorProps) {
  const invalid = Boolean(error)
  const extensions = useMemo(
    () => [
      StandardSQL.language,
      schema ? autocompletion(completionOf(schema)) : [],
      syntaxHighlighting(editorColours),
      placeholderMarks,
      editorLook,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': common.sql, 'aria-invalid': String(invalid) }),
    ],
    [invalid, schema],
  )
  return (
    <Input.Wrapper label={common.sql} labelElement="div" description={description} error={error}>
      <div className={classes.editor} data-error={invalid || undefined} style={{ marginTop: 6 }}>
        <CodeMirror
          value={value}
          onChange={onChange}
          readOnly={isReadOnly}
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
