import { useState } from 'react'
import { readJson } from './read-json.ts'

const noProblems: { path: string; message: string }[] = []

/** JSON that is written in a field: used when it is some, and told why it is none. */
export function useWrittenJson(initial: string) {
  const [value, onChange] = useState(initial)
  const [problems, setProblems] = useState(noProblems)
  return {
    field: { value, onChange, problems },
    read: (use: (value: unknown, text: string) => void) => {
      const { wrong, ...read } = readJson(value)
      setProblems(wrong === undefined ? noProblems : [{ path: '', message: wrong }])
      if ('value' in read) use(read.value, value)
    },
  }
}
