import { rename, rm } from 'node:fs/promises'
import { runProgram } from '../run-program.ts'

/** Signs a file in its place. */
export type Sign = (path: string) => Promise<void>

interface Certificate {
  /** PKCS #12: the certificate with its key. */
  readonly file: string
  /** A file with its password. */
  readonly password: string
  /** Address of a time stamping service, so that signatures outlive the certificate. */
  readonly timestamps: string | undefined
}

/**
 * How files for Windows are signed: with osslsigncode and the certificate that PACKAGE_SIGN_PKCS12, PACKAGE_SIGN_PASSWORD_FILE
 * and PACKAGE_SIGN_TIMESTAMP_URL name, or not at all.
 */
export function signs(env: NodeJS.ProcessEnv = process.env): Sign {
  const { PACKAGE_SIGN_PKCS12: file, PACKAGE_SIGN_PASSWORD_FILE: password } = env
  if (!file) return async () => {}
  if (!password) throw new Error('PACKAGE_SIGN_PASSWORD_FILE must name a file with the password of PACKAGE_SIGN_PKCS12')
  const certificate = { file, password, timestamps: env.PACKAGE_SIGN_TIMESTAMP_URL }
  return (path) => sign(path, certificate)
}

async function sign(path: string, { file, password, timestamps }: Certificate): Promise<void> {
  const stamp = timestamps ? ['-ts', timestamps] : []
  const about = ['-n', 'Postern Gateway']
  const signed = `${path}.signed`
  await runProgram('osslsigncode', [
    ...['sign', '-pkcs12', file, '-readpass', password, '-h', 'sha256'],
    ...[...about, ...stamp, '-in', path, '-out', signed],
  ])
  await rename(signed, path)
}

/** Copies an executable without its signature: Node's own no longer holds for one that is made of it. */
export async function copyUnsigned(from: string, to: string): Promise<void> {
  await rm(to, { force: true })
  await runProgram('osslsigncode', ['remove-signature', '-in', from, '-out', to])
}
