import type { AppCallback } from '@postern/protocol/api'
import type { NewRow } from '../commands/create-command.ts'
import { AppError } from '../lib/app-error.ts'
import { type AppRow, callbackOf, parametersOf } from './app-view.ts'
import { fillCallbackUrl } from './fill-callback-url.ts'
import { readValues } from './parameter-values.ts'

/** What an app makes of its values: a command to be run once, and where its rows go. */
export interface AppCommand {
  readonly connectionId: string
  readonly callback: AppCallback
  /** Columns of the command; its `callback_url` only where the callback is a URL. */
  readonly columns: Pick<
    NewRow,
    | 'sql'
    | 'params'
    | 'callback_url'
    | 'exact_numbers'
    | 'timeout_seconds'
    | 'max_rows'
    | 'max_bytes'
    | 'writes'
    | 'retries'
    | 'callback_timeout_seconds'
    | 'callback_format'
    | 'callback_headers'
    | 'callback_credential'
    | 'callback_rate'
    | 'empty_results'
  >
}

/** @throws AppError APP_STATE (it has no SQL yet), PARAMETER_REFUSED */
export function appCommand(app: AppRow, values: Readonly<Record<string, unknown>>): AppCommand {
  const { sql } = app
  if (sql === null) throw new AppError('APP_STATE', `The app "${app.name}" has no SQL yet`)
  const callback = callbackOf(app)
  const params = readValues(parametersOf(app), values)
  return {
    connectionId: app.connection_id,
    callback,
    columns: {
      sql,
      params: JSON.stringify(params),
      callback_url: callback.kind === 'url' ? fillCallbackUrl(callback.url, params) : null,
      exact_numbers: app.exact_numbers,
      timeout_seconds: app.timeout_seconds,
      max_rows: app.max_rows,
      max_bytes: app.max_bytes,
      writes: app.writes,
      retries: app.retries,
      callback_timeout_seconds: app.callback_timeout_seconds,
      callback_format: app.callback_format,
      callback_headers: app.callback_headers,
      callback_credential: app.callback_credential,
      callback_rate: app.callback_rate,
      empty_results: app.empty_results,
    },
  }
}
