import { type Static, Type } from 'typebox'
import { CallbackFormat } from './callback-format.ts'
import { closed, orNull } from './common.ts'

/**
 * When a delivery that failed is tried again. standard: after 5 s, 30 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h · short:
 * after 30 s and 5 min · none: never · or after waits of one's own.
 */
export const Retries = Type.Union(
  [
    Type.Literal('standard'),
    Type.Literal('short'),
    Type.Literal('none'),
    Type.Object(
      {
        waits: Type.Array(Type.Integer({ minimum: 1, maximum: 604_800 }), {
          maxItems: 30,
          description: 'Seconds before each further attempt; the first goes at once',
        }),
      },
      closed,
    ),
  ],
  { description: 'When a delivery that failed is tried again; after the last attempt it has failed' },
)
export type Retries = Static<typeof Retries>

/** The longest time for one attempt. */
export const CallbackTimeoutSeconds = Type.Integer({
  minimum: 1,
  maximum: 3_600,
  description: 'Longest time for one attempt, from connecting to the answer; null: 30 seconds without progress',
})

/** How the results of a command are delivered. */
export const callbackOptions = {
  retries: Type.Optional(Retries),
  callbackTimeoutSeconds: Type.Optional(orNull(CallbackTimeoutSeconds)),
  callbackFormat: Type.Optional(orNull(CallbackFormat)),
}
