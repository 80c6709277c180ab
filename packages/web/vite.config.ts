import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressAssets } from './compress-assets.ts'
import { speak } from './speak.ts'

/** A folder with words of another language than English: see docs/decisions/0018-words-are-chosen-by-the-build.md. */
const words = process.env.WEB_WORDS

const server = 'http://127.0.0.1:7400'

export default defineConfig({
  plugins: [react(), ...(words === undefined ? [] : [speak(words)]), compressAssets()],
  build: {
    outDir: 'dist',
    // Everything stays a file of its own: the Content-Security-Policy allows no data: scripts or fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
  server: {
    proxy: { '/api': server, '/inspect': server, '/results': server, '/docs': server },
  },
})
