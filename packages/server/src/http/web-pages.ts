import { existsSync } from 'node:fs'
import { sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { AppError } from '../lib/app-error.ts'

/** Addresses that are for programs: a page in place of an error would mislead them. */
const programPaths = /^\/(api|gateway|inspect|results|docs|assets|health|ready|metrics)(\/|\?|$)/
const oneYearSeconds = 31_536_000

/**
 * The web UI from the folder it was built into. An address of the UI's own, such as /connections/erp, has no file and
 * is answered with its one page.
 */
export async function webPages(app: App, folder: string): Promise<void> {
  if (existsSync(folder)) {
    await app.register(fastifyStatic, {
      root: folder,
      cacheControl: false,
      // The build puts a .br and a .gz beside each script and style sheet.
      preCompressed: true,
      dotfiles: 'ignore',
      schemaHide: true,
      setHeaders: (response, path) => {
        const hashed = path.startsWith(`${folder}${folder.endsWith(sep) ? '' : sep}assets${sep}`)
        // The name of a file in assets/ changes with its content.
        const caching = hashed ? `public, max-age=${oneYearSeconds}, immutable` : 'no-cache'
        void response.header('cache-control', caching)
      },
    })
  }
  app.setNotFoundHandler(async (request, reply) => {
    if (!isPage(request)) throw new AppError('NOT_FOUND')
    return existsSync(folder) ? reply.sendFile('index.html') : sayNotBuilt(reply)
  })
}

function isPage(request: FastifyRequest): boolean {
  const reads = request.method === 'GET' || request.method === 'HEAD'
  return reads && !programPaths.test(request.url) && (request.headers.accept ?? '').includes('text/html')
}

const sayNotBuilt = (reply: FastifyReply): FastifyReply =>
  reply
    .status(503)
    .type('text/plain; charset=utf-8')
    .send('The web UI is not built. Start with "npm start", or build it with "npm run build -w @postern/web".\n')
