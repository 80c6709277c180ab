import { globSync, statSync } from 'node:fs'
import { relative, resolve } from 'node:path'

const everywhere = [
  'packages/*/src/**/*.test.ts',
  'packaging/**/*.test.ts',
  'scripts/**/*.test.ts',
  'tests/**/*.test.ts',
]

/** The test files to run: all of the project, or those that the given files, folders and patterns name. */
export function findTestFiles(root: string, asked: string[]): string[] {
  const patterns =
    asked.length === 0 ? everywhere : asked.map((path) => (isFolder(root, path) ? `${path}/**/*.test.ts` : path))
  const options = { cwd: root, exclude: ['**/node_modules/**'] }
  const found = patterns.flatMap((pattern) => {
    const files = globSync(pattern, options)
    if (files.length === 0 && asked.length > 0) throw new Error(`no test file found at ${pattern}`)
    return files
  })
  return [...new Set(found.map((file) => relative(root, resolve(root, file))))].sort()
}

function isFolder(root: string, path: string): boolean {
  return statSync(resolve(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false
}
