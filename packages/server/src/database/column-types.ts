import type { ColumnType } from 'kysely'

export type Json = string
export type Flag = number
/** Set once, when the row is made. */
export type Fixed<T> = ColumnType<T, T, never>
