import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/**
 * Builds the pages with the words of another language: each file of `src/words/` gives way to the one of the same name
 * in `folder`, which is typed against it.
 */
export function speak(folder: string): Plugin {
  const english = fileURLToPath(new URL('src/words', import.meta.url))
  const other = resolve(folder)
  return {
    name: 'speak',
    enforce: 'pre',
    resolveId: {
      filter: { id: /\/[a-z-]+\.ts$/ },
      async handler(source, importer, options) {
        // A set of words may use those of the first.
        if (importer === undefined || dirname(importer) === other) return null
        const found = await this.resolve(source, importer, { ...options, skipSelf: true })
        if (found === null || dirname(found.id) !== english) return found
        const file = join(other, basename(found.id))
        if (!existsSync(file)) this.error(`There are no words in ${file}, which is to stand for ${found.id}`)
        return file
      },
    },
  }
}
