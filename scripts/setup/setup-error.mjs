/** Something that set-up cannot do by itself; the message tells a person what to do. */
export class SetupError extends Error {}

/**
 * Runs a script's work. A SetupError ends the process with its message alone, without a stack.
 * @param {() => Promise<void>} work
 */
export async function orExplain(work) {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(`\nPostern cannot go on: ${error.message}`)
    process.exitCode = 1
  }
}
