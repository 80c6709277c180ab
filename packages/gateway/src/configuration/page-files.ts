import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { getAsset, isSea } from 'node:sea'

/** The files of the page, by their addresses; a single executable carries them as assets of these names. */
const pageFiles: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.css': { name: 'page.css', type: 'text/css; charset=utf-8' },
  '/page.ts': { name: 'page.ts', type: 'text/javascript; charset=utf-8' },
}

/** A file of the page, its types taken away; null where there is none at that address. */
export async function readPageFile(path: string): Promise<{ content: string; type: string } | null> {
  const file = Object.hasOwn(pageFiles, path) ? pageFiles[path] : undefined
  if (!file) return null
  const text = isSea()
    ? getAsset(`configuration-page/${file.name}`, 'utf8')
    : await readFile(new URL(`page/${file.name}`, import.meta.url), 'utf8')
  return { content: file.name.endsWith('.ts') ? stripTypeScriptTypes(text) : text, type: file.type }
}
