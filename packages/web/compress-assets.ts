import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

/** Smaller files cost more to negotiate than they save. */
const leastBytes = 1_024

/** Puts a `.br` and a `.gz` beside each script and style sheet, for the server to send as they are. */
export function compressAssets(): Plugin {
  let folder = 'dist'
  return {
    name: 'compress-assets',
    apply: 'build',
    configResolved: (config) => {
      folder = resolve(config.root, config.build.outDir, config.build.assetsDir)
    },
    closeBundle: {
      sequential: true,
      handler: async () => {
        const names = (await readdir(folder)).filter((name) => /\.(js|css)$/.test(name))
        await Promise.all(names.map((name) => compress(join(folder, name))))
      },
    },
  }
}

async function compress(file: string): Promise<void> {
  const content = await readFile(file)
  if (content.length < leastBytes) return
  await Promise.all([
    promisify(gzip)(content, { level: 9 }).then((bytes) => writeFile(`${file}.gz`, bytes)),
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).then((bytes) =>
      writeFile(`${file}.br`, bytes),
    ),
  ])
}
