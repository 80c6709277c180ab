import { type Static, Type } from 'typebox'
import { closed } from './common.ts'

const Shape = Type.Union([Type.Literal('array'), Type.Literal('ndjson'), Type.Literal('envelope')], {
  description:
    'array: a JSON array of rows (default) · ndjson: a row on each line · envelope: `{command, run, columns, rows}`',
})

const Batch = Type.Object(
  {
    rows: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'At most so many rows' })),
    bytes: Type.Optional(
      Type.Integer({
        minimum: 1_000,
        maximum: 1_000_000_000_000,
        description: 'At most so many bytes of JSON, before compression; a row that is larger goes alone',
      }),
    ),
  },
  { ...closed, minProperties: 1, description: 'Callbacks of some rows each, one after another' },
)

const Compression = Type.Union([Type.Literal('gzip'), Type.Literal('zstd')], {
  description: 'The Content-Encoding of the body, which the receiver must be set to take',
})

/** The form in which a result is delivered. */
export const CallbackFormat = Type.Object(
  {
    shape: Type.Optional(Shape),
    batch: Type.Optional(Batch),
    compression: Type.Optional(Compression),
    linkAbove: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'A result of more bytes of JSON is not sent: the callback has a link to it, for 24 hours',
      }),
    ),
  },
  { ...closed, description: 'The form in which a result is delivered; null: whole, as a JSON array' },
)
export type CallbackFormat = Static<typeof CallbackFormat>
