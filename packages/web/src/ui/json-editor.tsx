import { StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { Decoration, EditorView } from '@codemirror/view'
import { Input, List, UnstyledButton } from '@mantine/core'
import CodeMirror, { type ReactCodeMirrorRef } from '@uiw/react-codemirror'
import { type ReactNode, useMemo, useRef } from 'react'
import { placeOf } from '../lib/json-places.ts'
import { uiWords } from '../words/ui.ts'
import classes from './editor.module.css'
import { editorColours, editorLook } from './editor-look.ts'

interface JsonProblem {
  /** JSON pointer into the text. */
  path: string
  message: string
}

interface JsonEditorProps {
  label: string
  value: string
  onChange: (text: string) => void
  description?: ReactNode
  problems?: readonly JsonProblem[]
  minHeight?: string
}

const json = StreamLanguage.define({
  token: (stream) => {
    if (stream.eatSpace()) return null
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return stream.match(/^\s*:/, false) ? 'propertyName' : 'string'
    if (stream.match(/^-?\d[\d.eE+-]*/)) return 'number'
    if (stream.match(/^(?:true|false|null)\b/)) return 'bool'
    stream.next()
    return null
  },
})

/** JSON as one writes it. What is wrong is marked where it stands, and listed with its path; the list leads there. */
export function JsonEditor({
  label,
  value,
  onChange,
  description,
  problems = [],
  minHeight = '120px',
}: JsonEditorProps) {
  const editor = useRef<ReactCodeMirrorRef>(null)
  const extensions = useMemo(
    () => [
      json,
      syntaxHighlighting(editorColours),
      editorLook,
      EditorView.lineWrapping,
      // What scrolls must be reached by the keyboard.
      EditorView.contentAttributes.of({
        'aria-label': label,
        'aria-invalid': String(problems.length > 0),
        tabindex: '0',
      }),
      EditorView.decorations.of((view) => marksOf(view.state.doc.toString(), problems)),
    ],
    [label, problems],
  )
  const show = (path: string) => {
    const view = editor.current?.view
    const place = view && placeOf(view.state.doc.toString(), path)
    if (!view || !place) return
    view.dispatch({ selection: { anchor: place.from, head: place.to }, scrollIntoView: true })
    view.focus()
  }
  return (
    <Input.Wrapper label={label} labelElement="div" description={description}>
      <div className={classes.editor} data-error={problems.length > 0 || undefined} style={{ marginTop: 6 }}>
        <CodeMirror
          ref={editor}
          value={value}
          onChange={onChange}
          theme="none"
          extensions={extensions}
          indentWithTab={false}
          minHeight={minHeight}
          maxHeight="640px"
          basicSetup={{ foldGutter: false, autocompletion: false, searchKeymap: false }}
        />
      </div>
      <div role="alert">
        {problems.length > 0 && (
          <List size="sm" mt="xs" c="var(--pn-bad)" aria-label={uiWords.whatIsWrongWith(label.toLowerCase())}>
            {problems.map(({ path, message }) => (
              <List.Item key={`${path} ${message}`}>
                <UnstyledButton c="inherit" fz="sm" onClick={() => show(path)}>
                  <span className="mono" style={{ fontWeight: 600 }}>
                    {path || '/'}
                  </span>{' '}
                  {message}
                </UnstyledButton>
              </List.Item>
            ))}
          </List>
        )}
      </div>
    </Input.Wrapper>
  )
}

const mark = Decoration.mark({ class: 'cm-problemMark' })

function marksOf(text: string, problems: readonly JsonProblem[]) {
  const places = problems
    .map(({ path }) => placeOf(text, path))
    .filter((place) => place !== null)
    // The whole text marked would say nothing.
    .filter(({ from, to }) => to > from && to - from < text.length)
  return Decoration.set(
    places.map(({ from, to }) => mark.range(from, to)),
    true,
  )
}
