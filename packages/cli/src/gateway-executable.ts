// What the single executable of the gateway runs: `postern-gateway …` is `postern gateway …`.
import { prepareConnection } from '@postern/odbc'

void main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === 'run') prepareConnection()
  const { gatewayCommand } = await import('./gateway-commands.ts')
  process.exitCode = await gatewayCommand(args)
}
