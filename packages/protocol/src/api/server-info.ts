import { type Static, Type } from 'typebox'
import { orNull, Time } from './common.ts'

/** One setting of the server; a secret is never shown, only whether it is set. */
export const ShownSetting = Type.Object({
  name: Type.String(),
  doc: Type.String(),
  default: orNull(Type.String()),
  value: Type.String({ description: 'What holds now; empty where nothing is set' }),
})
export type ShownSetting = Static<typeof ShownSetting>

/** The server that answers, with what it holds. */
export const ServerInfo = Type.Object({
  version: Type.String(),
  node: Type.String(),
  startedAt: Time,
  storage: Type.Object({
    database: Type.Union([Type.Literal('sqlite'), Type.Literal('postgres')]),
    databaseBytes: orNull(Type.Integer()),
    resultBytes: Type.Integer({ description: 'Rows that are kept, as stored' }),
    freeBytes: orNull(Type.Integer({ description: 'Free space beside the data folder; null with PostgreSQL' })),
  }),
  counts: Type.Object({
    connections: Type.Integer(),
    commands: Type.Integer({ description: 'Static ones' }),
    flows: Type.Integer(),
    users: Type.Integer(),
  }),
  settings: Type.Array(ShownSetting),
})
export type ServerInfo = Static<typeof ServerInfo>
