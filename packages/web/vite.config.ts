import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressAssets } from './compress-assets.ts'

const server = 'http://127.0.0.1:7400'

export default defineConfig({
  plugins: [react(), compressAssets()],
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
