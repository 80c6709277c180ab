import { flowWords } from '../words/flows.ts'

export type ReadJson = { readonly value: unknown; readonly wrong?: undefined } | { readonly wrong: string }

/** Reads what was written, or says in words why it is no JSON. */
export function readJson(text: string): ReadJson {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { wrong: flowWords.thisIsNoJson(error instanceof Error ? error.message : String(error)) }
  }
}
