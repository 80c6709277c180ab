import {
  Decoration,
  type DecorationSet,
  type EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { placeholderPattern } from './highlight-sql.ts'

/** What a placeholder stands for. */
export const placeholderWords = (text: string): string =>
  text === '@last_value@'
    ? 'is the last value: the gateway binds it at each run, as a value and never as text.'
    : `is the parameter ${text.slice('@object.params.'.length, -1)}: it comes with a dynamic command or a flow’s app, and a static command has none.`

const matcher = new MatchDecorator({
  regexp: placeholderPattern,
  decoration: (match) =>
    Decoration.mark({
      class: 'cm-placeholderMark',
      attributes: { title: `${match[0]} ${placeholderWords(match[0])}` },
    }),
})

/** Marks `@last_value@` and `@object.params.NAME@` in the editor. */
export const placeholderMarks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet

    constructor(view: EditorView) {
      this.decorations = matcher.createDeco(view)
    }

    update(update: ViewUpdate) {
      this.decorations = matcher.updateDeco(update, this.decorations)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)
