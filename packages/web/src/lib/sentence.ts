import { createElement, Fragment, type ReactNode } from 'react'

/** A sentence with elements in it, in the order that its language wants: sentence`The key ${key} is in use.` */
export const sentence = (texts: TemplateStringsArray, ...parts: readonly ReactNode[]): ReactNode =>
  createElement(Fragment, null, ...texts.flatMap((text, at) => [text, parts[at]]))
