import { Completion, ConnectionAttribute, HandleType, Isolation } from '../ffi/constants.ts'
import { check } from '../ffi/diagnostics.ts'
import { odbcLibrary } from '../ffi/library.ts'
import type { IsolationLevel } from '../types.ts'
import type { Session } from './session.ts'

/** From now on statements take effect together. Null: the isolation that the database has set. */
export function beginTransaction(session: Session, isolation: IsolationLevel | null): void {
  if (isolation !== null) setAttribute(session, ConnectionAttribute.isolation, Isolation[isolation])
  setAttribute(session, ConnectionAttribute.autoCommit, 0)
}

export function endTransaction(session: Session, commit: boolean): void {
  const { connection, profile } = session
  const completion = commit ? Completion.commit : Completion.rollback
  const result = odbcLibrary().endTransaction(HandleType.connection, connection, completion)
  try {
    check(result, HandleType.connection, connection, profile.narrowText, 'SQLEndTran')
  } finally {
    setAttribute(session, ConnectionAttribute.autoCommit, 1)
  }
}

function setAttribute({ connection, profile }: Session, attribute: number, value: number): void {
  const result = odbcLibrary().setConnectionAttribute(connection, attribute, value, 0)
  check(result, HandleType.connection, connection, profile.narrowText, 'SQLSetConnectAttr')
}
