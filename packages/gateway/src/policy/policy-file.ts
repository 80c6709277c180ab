import { statementKinds } from '@postern/protocol'
import { type Static, Type } from 'typebox'

const closed = { additionalProperties: false } as const
const literals = <const Values extends readonly string[]>(values: Values) =>
  Type.Unsafe<Values[number]>(Type.Union(values.map((value) => Type.Literal(value))))
const count = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description }))

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** A policy file; `docs/policy.schema.json` is made from it. */
export const PolicyFile = Type.Object(
  {
    $schema: Type.Optional(Type.String({ description: 'Address of this schema, for editors' })),
    version: Type.Literal(1),
    readOnly: Type.Optional(
      Type.Boolean({ description: 'Nothing may be changed: held by the gateway and by the database itself' }),
    ),
    statements: Type.Optional(
      Type.Array(literals(statementKinds), {
        minItems: 1,
        description: 'Kinds of statements that may run; all of those in a text must be among them',
      }),
    ),
    tables: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
        description:
          'Tables that may be named, written as statements must write them: `orders`, `sales.orders`, `sales.*`',
      }),
    ),
    functions: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z_][a-z0-9_$]*(\\.[a-z_][a-z0-9_$]*)?$' }), {
        description:
          'Functions of your own that may be called under readOnly and tables, in lower case, with their schema as written',
      }),
    ),
    limits: Type.Optional(
      Type.Object(
        {
          rows: count('Most rows of one run'),
          bytes: count('Most bytes of JSON of one run'),
          seconds: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 86_400,
              description: 'Longest time of a statement with the reading of its rows',
            }),
          ),
        },
        closed,
      ),
    ),
    callbackHosts: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 300 }), {
        description: 'Receivers that this gateway may post rows to itself, of those that POSTERN_DIRECT_ALLOW names',
      }),
    ),
    times: Type.Optional(
      Type.Object(
        {
          zone: Type.String({ minLength: 1, maxLength: 100, description: 'Time zone, such as Europe/Madrid' }),
          windows: Type.Array(
            Type.Object(
              {
                days: Type.Optional(
                  Type.Array(literals(days), {
                    minItems: 1,
                    description: 'Days on which it begins; all when left out',
                  }),
                ),
                from: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
                to: Type.String({
                  pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
                  description: 'Not included; before `from`: on the next day',
                }),
              },
              closed,
            ),
            { minItems: 1 },
          ),
        },
        { ...closed, description: 'When runs may begin' },
      ),
    ),
  },
  closed,
)
export type PolicyFile = Static<typeof PolicyFile>
