import { fileURLToPath } from 'node:url'

/** A path inside the project. */
export const fromRoot = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** Where `npm run package` puts what it makes. */
export const outputFolder = fromRoot('dist')
