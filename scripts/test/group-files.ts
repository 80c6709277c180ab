import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Files that run in one process, one after the other: loading the server takes longer than the tests of most of them. */
export interface TestProcess {
  /** Path of what the process runs: a test file, or one that loads several. */
  readonly entry: string
  readonly files: readonly string[]
}

const mayShare = /^packages\/(gateway|protocol|server|web)\/src\//
/** They measure the memory of their process. */
const alone = new Set(['packages/server/src/results/free-buffers.test.ts'])
const most = 6

/** Which files share a process, in the order given; `folder` gets the files that load several. */
export function groupFiles(root: string, files: readonly string[], folder: string): TestProcess[] {
  const groups: string[][] = []
  let open: string[] = []
  for (const file of files) {
    if (!mayShare.test(file) || alone.has(file)) groups.push([file])
    else {
      if (open.length === 0 || open.length === most) {
        open = []
        groups.push(open)
      }
      open.push(file)
    }
  }
  return groups.map((group, index) => {
    const [first] = group
    if (first !== undefined && group.length === 1) return { entry: resolve(root, first), files: group }
    const entry = join(folder, `tests-${index + 1}.mjs`)
    writeFileSync(entry, group.map((file) => `import '${pathToFileURL(resolve(root, file))}'\n`).join(''))
    return { entry, files: group }
  })
}
