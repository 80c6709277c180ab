/** What one subcommand does with the words after its name; resolves to the exit code of the process. */
export type Subcommand = (args: readonly string[]) => Promise<number>

export interface SubcommandEntry {
  /** One line for the help page. */
  readonly doc: string
  /** Loads the code when it is asked for: a gateway never loads the server. */
  readonly load: () => Promise<Subcommand>
}

/** Exit code for words that no subcommand understands, as shells have it. */
export const misused = 2

/** True when the words ask for help. */
export const asksForHelp = (args: readonly string[]): boolean => args.includes('--help') || args.includes('-h')
