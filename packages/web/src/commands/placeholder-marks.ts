import {
  Decoration,
  type DecorationSet,
  type EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { commandFormWords } from '../words/command-form.ts'
import { placeholderPattern } from './highlight-sql.ts'

/** What a placeholder stands for. */
export const placeholderWords = (text: string): string =>
  text === '@last_value@'
    ? commandFormWords.isTheLastValue
    : commandFormWords.isTheParameter(text.slice('@object.params.'.length, -1))

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
