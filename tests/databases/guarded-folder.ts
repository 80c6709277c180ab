import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account } from './server-account.ts'

/** A temporary folder, and perhaps a server working in it, that both go when this process ends by any means. */
export interface GuardedFolder {
  path: string
  /** Tells which process works in the folder now, so that it is ended with us; undefined: none. */
  guard(pid: number | undefined): void
  /** Deletes the folder. */
  remove(): Promise<void>
}

// The guard is a shell that waits for the end of its input. Only this process holds the other end of that pipe, so
// the system closes it on any death, SIGKILL included, when no code of ours can run any more. It has its own session
// and ignores the signals of a terminal, since it must outlive us by a moment.
const guardScript = `
trap '' HUP INT TERM
folder=$1 signal=$2 server=
while read -r pid; do server=$pid; done
if [ -n "$server" ]; then
  kill -s "$signal" "$server"
  tries=0
  while kill -0 "$server" && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -s KILL "$server"
fi
rm -rf "$folder"
`

/** Makes the folder; `signal` is the fast way to end the server in it without leaving anything in the system. */
export function makeGuardedFolder(name: string, signal: 'KILL' | 'QUIT', account?: Account): GuardedFolder {
  const path = mkdtempSync(join(realpathSync(tmpdir()), `postern-${name}-`))
  if (account) chownSync(path, account.uid, account.gid)
  const guard = spawn('/bin/sh', ['-c', guardScript, 'postern-test-guard', path, signal], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // The guard must not keep a test process alive: it is there for the process's end.
  guard.unref()
  if ('unref' in guard.stdin && typeof guard.stdin.unref === 'function') guard.stdin.unref()
  guard.stdin.on('error', () => {})
  return {
    path,
    guard: (pid) => void guard.stdin.write(`${pid ?? ''}\n`),
    async remove() {
      guard.ref()
      const exited = guard.exitCode === null ? once(guard, 'exit') : undefined
      guard.stdin.end()
      await exited
    },
  }
}
