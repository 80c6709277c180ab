const unknownIssuer =
  'The server’s certificate is signed by nobody that this machine trusts: name the file of its CA in POSTERN_CA_FILE'
const wantsCertificate =
  'The server asks for a certificate of the gateway: set POSTERN_CLIENT_CERT_FILE and POSTERN_CLIENT_KEY_FILE'
export const mayWantCertificate =
  'Does the server ask for a certificate of the gateway? Then set POSTERN_CLIENT_CERT_FILE and POSTERN_CLIENT_KEY_FILE'
const refusesCertificate =
  'The server does not accept the gateway’s certificate: look at POSTERN_CLIENT_CERT_FILE, and who signed it'
const noTls = 'What answers speaks no TLS: is the port in POSTERN_URL that of https?'

/** What is wrong on the way to the server, and what to do about it, by the code of the error. */
const words = new Map([
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', unknownIssuer],
  ['UNABLE_TO_GET_ISSUER_CERT', unknownIssuer],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', unknownIssuer],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', unknownIssuer],
  ['SELF_SIGNED_CERT_IN_CHAIN', unknownIssuer],
  ['CERT_SIGNATURE_FAILURE', unknownIssuer],
  ['CERT_HAS_EXPIRED', 'The server’s certificate has expired, or the clock of this machine is wrong'],
  ['CERT_NOT_YET_VALID', 'The server’s certificate is not valid yet, or the clock of this machine is wrong'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'The server’s certificate is for another name: is POSTERN_URL right?'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', noTls],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', noTls],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', wantsCertificate],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', refusesCertificate],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', refusesCertificate],
  ['ENOTFOUND', 'There is no host of that name: is POSTERN_URL right?'],
  ['EAI_AGAIN', 'The name of the host cannot be looked up at the moment'],
])

/** Of an error on the way; undefined where its own words are the best there are. */
export function wayInWords(code: string, message: string): string | undefined {
  const proxyStatus = /^Proxy response \((\d+)\)/.exec(message)?.[1]
  if (proxyStatus === '407')
    return 'The proxy wants a name and a password: POSTERN_PROXY=http://name:password@host:port (HTTP 407)'
  if (proxyStatus !== undefined) return `The proxy does not let the gateway through to the server (HTTP ${proxyStatus})`
  return words.get(code)
}
