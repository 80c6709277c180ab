import { OdbcError } from '../odbc-error.ts'

/** What a statement ends with after the reading thread asked it to stop; that thread knows why it did. */
export function stopped(): OdbcError {
  return OdbcError.local('cancelled', 'HY008', 'The statement was cancelled')
}
