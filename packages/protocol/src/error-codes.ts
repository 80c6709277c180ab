/** What one code means: its HTTP status, its title (the same for every occurrence) and what the caller can do. */
export interface ErrorMeaning {
  readonly status: number
  readonly title: string
  readonly advice: string
}

const meaning = (status: number, title: string, advice: string): ErrorMeaning => ({ status, title, advice })

/**
 * Every code that the HTTP API, the gateway API or a failed run can carry. The `code` is stable; `title` and `detail`
 * are for people. docs/errors.md is checked against this table.
 */
export const errorCodes = {
  BAD_INPUT: meaning(
    400,
    'The request is not valid',
    'Read `errors`: each entry has the path and what is wrong there.',
  ),
  NOT_SIGNED_IN: meaning(401, 'Not signed in', 'Sign in, or send an API token as `Authorization: Bearer …`.'),
  WRONG_PASSWORD: meaning(401, 'Wrong e-mail or password', 'Check both and try again.'),
  API_KEY_REFUSED: meaning(
    401,
    'The API key is not valid',
    'Copy the key from the connection’s page, or make a new one.',
  ),
  FORBIDDEN_ORIGIN: meaning(
    403,
    'Request from another site',
    'Browser requests must come from the server’s own address.',
  ),
  FORBIDDEN: meaning(403, 'Your role does not allow that', 'Ask an owner of the server for a higher role.'),
  ENROLMENT_REFUSED: meaning(
    403,
    'The enrolment code is not valid',
    'Make a new code on the connection’s page: each serves one gateway, and not for long.',
  ),
  KEY_STATE: meaning(
    409,
    'The API key does not allow that',
    'Only a key that a gateway enrolled for is changed by itself: replace the others by hand.',
  ),
  NOT_FOUND: meaning(404, 'Not found', 'It may have been deleted; check the address.'),
  CONNECTION_NAME_TAKEN: meaning(409, 'The connection name is taken', 'Choose another name.'),
  COMMAND_STATE: meaning(409, 'The command’s status does not allow that', 'Look at its status and try again.'),
  SIGNING_SECRET_STATE: meaning(
    409,
    'The signing secrets of the connection do not allow that',
    'There are one or two of kind v1 and up to two of kind v1a: revoke an old one, or make a new one, first.',
  ),
  OWNER_EXISTS: meaning(409, 'The owner account exists', 'Sign in instead.'),
  SETUP_LINK_REFUSED: meaning(403, 'The set-up link is not valid', 'Restart the server: it prints a new link.'),
  USER_EXISTS: meaning(409, 'There is an account with this e-mail', 'Give it another role, or a new one-time link.'),
  LAST_OWNER: meaning(409, 'The last owner stays', 'Make somebody else an owner first.'),
  INVITATION_REFUSED: meaning(403, 'The one-time link is not valid', 'Ask an owner of the server for a new one.'),
  IDEMPOTENCY_KEY_REUSED: meaning(
    422,
    'The Idempotency-Key was used for another request',
    'Use a new key for a new request.',
  ),
  LEASE_LOST: meaning(409, 'The lease is over', 'Drop this run: it expired or was given to another gateway.'),
  PART_CONFLICT: meaning(409, 'This part is stored with other content', 'Drop this run and claim again.'),
  PART_MISSING: meaning(409, 'Not every part has arrived', 'Send the missing parts, then finish again.'),
  CHECKSUM_MISMATCH: meaning(400, 'The checksum does not match the body', 'Send the part again.'),
  TOO_LARGE: meaning(413, 'The body is too large', 'Send smaller parts.'),
  UNSUPPORTED_MEDIA_TYPE: meaning(415, 'The content type is not supported', 'Send JSON, or rows to a part.'),
  TOO_MANY_REQUESTS: meaning(429, 'Too many requests', 'Wait as long as `Retry-After` says.'),
  INTERNAL: meaning(
    500,
    'Something went wrong on the server',
    'The server’s log has the details under the request id.',
  ),
  NOT_READY: meaning(503, 'The server is not ready', 'Try again in a moment.'),
  GATEWAY_AWAY: meaning(
    504,
    'No gateway has taken the statement',
    'Check that a gateway of the connection is running.',
  ),
  DATABASE_ERROR: meaning(422, 'The database refused the statement', 'Read its own message and SQLSTATE.'),
  DATABASE_UNREACHABLE: meaning(
    422,
    'The gateway could not reach its database',
    'Check the gateway’s connection string.',
  ),
  DRIVER_FAILED: meaning(
    422,
    'The ODBC driver crashed or hung',
    'Its process was ended, and only this run with it. Update the driver, or change the statement that makes it do so.',
  ),
  PLACEHOLDER_ERROR: meaning(
    422,
    'A placeholder could not be filled',
    'Check the names and values of the placeholders.',
  ),
  LAST_FIELD_MISSING: meaning(
    422,
    'The last field is not in the result',
    'Select the column, or change the last field.',
  ),
  VALUE_NOT_EXACT: meaning(422, 'A value cannot be carried exactly', 'Convert the named column in the SQL.'),
  RUN_CANCELLED: meaning(422, 'The run was cancelled', 'Run it again when it is wanted.'),
  RESULT_TOO_LARGE: meaning(
    422,
    'The result is larger than the command allows',
    'Select less, or raise the command’s limit of rows or bytes.',
  ),
  RESULT_SEALED: meaning(
    409,
    'The rows are sealed',
    'Fetch the whole result, and decrypt it with the key that it is sealed for.',
  ),
  RESULT_GONE: meaning(
    410,
    'The rows are no longer kept',
    'They were removed because of their age before they were needed: start the flow run again from where they are read.',
  ),
  RESULT_AT_GATEWAY: meaning(
    409,
    'The rows are kept by the gateway',
    'The command has its gateway post them: they are not on this server.',
  ),
  DIRECT_NOT_ALLOWED: meaning(
    422,
    'The gateway does not post to this receiver',
    'Name the receiver in POSTERN_DIRECT_ALLOW on the gateway’s host, or have the server deliver.',
  ),
  DIRECT_SPOOL_FULL: meaning(
    422,
    'The gateway has no room for the rows',
    'Look why earlier results do not arrive, or raise POSTERN_DIRECT_MB on the gateway’s host.',
  ),
  POLICY_READ_ONLY: meaning(
    422,
    'The gateway only reads',
    'The policy file on the gateway’s host says readOnly: write a statement that only reads, or have that host change its policy.',
  ),
  POLICY_STATEMENT: meaning(
    422,
    'The gateway does not run this kind of statement',
    'Read `detail`: the kinds that the policy file on the gateway’s host allows are in it.',
  ),
  POLICY_TABLE: meaning(
    422,
    'The gateway does not let this table be used',
    'Name only tables that the policy file on the gateway’s host allows, each with its schema as it stands there.',
  ),
  POLICY_LIMIT: meaning(
    422,
    'A limit of the gateway’s policy was passed',
    'Select less, or have the gateway’s host raise the limit in its policy file.',
  ),
  POLICY_RECEIVER: meaning(
    422,
    'The gateway’s policy does not name this receiver',
    'Have the server deliver, or add the receiver to callbackHosts in the policy file on the gateway’s host.',
  ),
  POLICY_TIME: meaning(
    422,
    'The gateway does not work at this time',
    'Give the command a schedule within the times of the policy file on the gateway’s host.',
  ),
  POLICY_BROKEN: meaning(
    422,
    'The gateway’s policy file cannot be used',
    'Mend it on the gateway’s host: read `detail`. Until then that gateway runs nothing.',
  ),
  GATEWAY_TOO_OLD: meaning(409, 'The gateway is too old for this command', 'Update the gateway.'),
  SIGNATURE_REFUSED: meaning(
    422,
    'The gateway does not trust what it was given',
    'Something between server and gateway changed it, or the gateway must be enrolled again: read `detail`.',
  ),
  RUN_TIMED_OUT: meaning(422, 'The statement took too long', 'Make it faster or allow it more time.'),
  GATEWAY_ERROR: meaning(422, 'The gateway failed', 'The gateway’s own log has the details.'),
  RUN_LOST: meaning(422, 'The gateway was lost', 'The command goes out again by itself.'),
  OUTCOME_UNKNOWN: meaning(
    422,
    'Outcome unknown',
    'The gateway was lost while a statement that may write ran: check, then run it again or count it as done.',
  ),
  FLOW_STATE: meaning(409, 'The flow does not allow that', 'Look at its versions and try again.'),
  APP_STATE: meaning(
    409,
    'The app does not allow that',
    'Read `detail`: it says what the app is needed for, or lacks.',
  ),
  NAME_TAKEN: meaning(409, 'The name is taken', 'Choose another name.'),
  PARAMETER_REFUSED: meaning(
    422,
    'A value does not fit its parameter',
    'Read `errors`: each entry has the parameter and what is wrong with its value.',
  ),
  EXPRESSION_ERROR: meaning(422, 'An expression failed', 'Mend the expression, or the record that it reads.'),
  EXPRESSION_TOO_COSTLY: meaning(
    422,
    'An expression takes too much time or memory',
    'Make it simpler, or give it a smaller record.',
  ),
  FLOW_RUN_STATE: meaning(409, 'The flow run’s state does not allow that', 'Look at its state and try again.'),
  FLOW_RUN_TOO_LONG: meaning(
    422,
    'The flow run has too many steps',
    'Look for a loop without an end, or raise `maxSteps` of the flow.',
  ),
  FLOW_RUN_FAILED: meaning(422, 'The flow run failed', 'Read `detail`, and the flow run’s steps.'),
  RECORD_TOO_LARGE: meaning(
    422,
    'The record would become too large',
    'Take less into the record, or read the rows with a for_each over the reference to them.',
  ),
  HTTP_REQUEST_FAILED: meaning(
    422,
    'The HTTP request of a flow failed',
    'Read `detail`: what the receiver answered, or why it was not reached.',
  ),
  WEBHOOK_TIMED_OUT: meaning(422, 'Nothing came to the webhook URL in time', 'Raise the time limit, or use onTimeout.'),
  WEBHOOK_OVER: meaning(410, 'The webhook URL is over', 'It takes one request, while its flow run waits for it.'),
  DIRECT_URL_OFF: meaning(403, 'The direct URL is switched off', 'Enable it on the page of its flow.'),
  SENDER_REFUSED: meaning(
    401,
    'The sender is not let in',
    'Send the bearer token, or the signature, that the direct URL asks for.',
  ),
} as const satisfies Record<string, ErrorMeaning>

/** A code of the table. */
export type ErrorCode = keyof typeof errorCodes

/** Whether a text is a code of the table. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code)
