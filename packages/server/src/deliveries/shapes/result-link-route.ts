import { formatHeaders } from '@postern/outbound'
import { sealedContentType } from '@postern/protocol'
import { Type } from 'typebox'
import type { App } from '../../app.ts'
import type { Database } from '../../database/database.ts'
import { AppError } from '../../lib/app-error.ts'
import type { Clock } from '../../lib/clock.ts'
import type { SecretBox } from '../../lib/secret-box.ts'
import { resultRemoved } from '../../results/open-result.ts'
import type { PartStore } from '../../results/part-store.ts'
import { openLink } from './result-link.ts'
import { openWhole, readResultOf } from './whole-result.ts'

const params = Type.Object({ token: Type.String({ maxLength: 300 }) })

interface ResultLinkContext {
  readonly db: Database
  readonly parts: PartStore
  readonly secretBox: SecretBox
  readonly clock: Clock
}

/** Where a receiver fetches a result that was too large to be sent. Whoever has the link may, until it ends. */
export function resultLinkRoute(app: App, { db, parts, secretBox, clock }: ResultLinkContext): void {
  app.get('/results/:token', { schema: { hide: true, params } }, async (request, reply) => {
    const link = openLink(secretBox, request.params.token, clock())
    const result = link && (await readResultOf(db, link.runId))
    if (!link || !result) throw new AppError('NOT_FOUND', 'This link is not valid, or no longer. Redeliver the result')
    if (result.removedAt !== null) throw resultRemoved()
    const headers = result.sealed === 1 ? { 'content-type': sealedContentType } : formatHeaders(link.format)
    void reply.headers({ ...headers, 'cache-control': 'no-store' })
    return reply.send(openWhole(db, parts, result, link.format))
  })
}
