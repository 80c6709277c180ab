import { HighlightStyle } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** The colours of what is written, in every editor. */
export const editorColours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--pn-sql-keyword)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--pn-sql-string)' },
  { tag: tags.propertyName, color: 'var(--pn-sql-keyword)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--pn-sql-number)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--pn-sql-comment)', fontStyle: 'italic' },
])

export const editorLook = EditorView.theme({
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
  '.cm-problemMark': {
    textDecoration: 'underline wavy var(--mantine-color-error)',
    textUnderlineOffset: '3px',
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
