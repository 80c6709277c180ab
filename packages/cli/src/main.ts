import './small-young-generation.ts'
import { asksForHelp, misused, type SubcommandEntry } from './subcommand.ts'

const subcommands: Readonly<Record<string, SubcommandEntry>> = {
  server: {
    doc: 'the server: API, queue, schedules, deliveries, web UI',
    load: async () => (await import('./server-command.ts')).serverCommand,
  },
  gateway: {
    doc: 'run | test | drivers: the program next to the database',
    load: async () => (await import('./gateway-commands.ts')).gatewayCommand,
  },
  user: {
    doc: 'list | invite | role | link | disable | enable | remove: who may sign in to the server',
    load: async () => (await import('./user-command.ts')).userCommand,
  },
}

const [name, ...args] = process.argv.slice(2)
const entry = name !== undefined && Object.hasOwn(subcommands, name) ? subcommands[name] : undefined

if (entry) {
  const subcommand = await entry.load()
  process.exitCode = await subcommand(args)
} else if (name === undefined || name === 'help' || asksForHelp([name])) {
  console.log(helpPage())
} else {
  console.error(`postern: there is no "${name}".\n\n${helpPage()}`)
  process.exitCode = misused
}

function helpPage(): string {
  const lines = Object.entries(subcommands).map(([word, { doc }]) => `  ${word.padEnd(10)} ${doc}`)
  return `Usage: postern <command> [options]\n\n${lines.join('\n')}\n\nEach command has its own --help.`
}
