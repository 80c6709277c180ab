import { autocompletion } from '@codemirror/autocomplete'
import { syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { Input } from '@mantine/core'
import CodeMirror from '@uiw/react-codemirror'
import { type ReactNode, useMemo } from 'react'
import classes from '../../ui/editor.module.css'
import { editorColours, editorLook } from '../../ui/editor-look.ts'
import { expressionCompletion, jsonata } from './expression-language.ts'
import { useStepForm } from './step-form.ts'

interface ExpressionFieldProps {
  label: ReactNode
  /** Where the label is more than text: its text. */
  name?: string
  field: string
  description?: ReactNode
  placeholder?: string
  required?: boolean
}

/** A JSONata expression. Tab leaves it, as everywhere in a form. */
export function ExpressionField({ label, name, field, description, placeholder = '', required }: ExpressionFieldProps) {
  const { read, set, problem, names } = useStepForm()
  const value = read(field)
  const error = problem(field)
  const accessibleName = name ?? String(label)
  const invalid = error !== undefined
  // For itself, so that what is offered stays open when something turns out to be wrong.
  const language = useMemo(
    () => [
      jsonata,
      // Nothing is chosen by itself, so that Enter is a new line until an arrow key has chosen.
      autocompletion({
        override: [expressionCompletion(names)],
        selectOnOpen: false,
        interactionDelay: 0,
        icons: false,
      }),
      syntaxHighlighting(editorColours),
      editorLook,
      EditorView.lineWrapping,
    ],
    [names],
  )
  const extensions = useMemo(
    () => [
      language,
      EditorView.contentAttributes.of({
        'aria-label': accessibleName,
        'aria-invalid': String(invalid),
        'data-field': field,
        // What scrolls must be reached by the keyboard.
        tabindex: '0',
      }),
    ],
    [language, accessibleName, invalid, field],
  )
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      description={description}
      error={error}
      {...(required && { withAsterisk: true })}
    >
      <div className={classes.editor} data-error={invalid || undefined} style={{ marginTop: 4 }}>
        <CodeMirror
          value={typeof value === 'string' ? value : ''}
          onChange={(text) => set(field, text === '' ? undefined : text)}
          theme="none"
          extensions={extensions}
          indentWithTab={false}
          minHeight="38px"
          maxHeight="240px"
          placeholder={placeholder}
          basicSetup={{
            foldGutter: false,
            lineNumbers: false,
            highlightActiveLine: false,
            highlightActiveLineGutter: false,
            autocompletion: false,
            searchKeymap: false,
          }}
        />
      </div>
    </Input.Wrapper>
  )
}
