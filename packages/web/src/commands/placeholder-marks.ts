import {
  Decoration,
  type DecorationSet,
  type EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { placeholderPattern } from './highlight-sql.ts'

const explained = (text: string) =>
  text === '@last_value@'
    ? 'The last value: bound by the gateway at each run'
    : `The parameter ${text.slice('@object.params.'.length, -1)}: bound by the gateway at each run`

const matcher = new MatchDecorator({
  regexp: placeholderPattern,
  decoration: (match) => Decoration.mark({ class: 'cm-placeholderMark', attributes: { title: explained(match[0]) } }),
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
