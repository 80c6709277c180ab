// What the single executable of the gateway runs: `postern-gateway …` is `postern gateway …`.
import { prepareConnection } from '@postern/odbc'

void main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<void> {
  const [word, ...rest] = args
  if (word === 'run' || word === 'service') prepareConnection()
  if (word === 'service') stopAtEndOfInput()
  const { gatewayCommand } = await import('./gateway-commands.ts')
  if (word === 'service') process.exit(await gatewayCommand(['run', ...rest])) // its input is still open
  process.exitCode = await gatewayCommand(args)
}

/** Windows has no signal that asks a program without a console to stop: its service host closes the standard input. */
function stopAtEndOfInput(): void {
  const stop = () => process.emit('SIGTERM', 'SIGTERM')
  process.stdin.on('end', stop).on('error', stop).resume()
}
