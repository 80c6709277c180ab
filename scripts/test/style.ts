import { styleText } from 'node:util'

/** Colours on a terminal, plain text elsewhere. */
export const green = (text: string): string => styleText('green', text, { stream: process.stdout })
export const red = (text: string): string => styleText('red', text, { stream: process.stdout })
export const gray = (text: string): string => styleText('gray', text, { stream: process.stdout })
export const bold = (text: string): string => styleText('bold', text, { stream: process.stdout })

/** `12 ms` or `3.4 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}

/** Every line of the text moved to the right. */
export function indent(text: string, by = '    '): string {
  return text.replace(/^(?=.)/gm, by)
}
