import { type Storage, storages } from './queue/storages.ts'

export type Parts = Readonly<Record<string, (name: string, storage: Storage) => Promise<void>>>

/** Runs the parts of a bench that are asked for, all if none is, on each storage; refuses names that there are none of. */
export async function runParts(
  parts: Parts,
  { positionals, storage }: { positionals: readonly string[]; storage: readonly string[] },
): Promise<void> {
  const unknown = [
    ...positionals.filter((one) => !Object.hasOwn(parts, one)),
    ...storage.filter((one) => !Object.hasOwn(storages, one)),
  ]
  const known = [...Object.keys(parts), ...Object.keys(storages)].join(', ')
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(' and no ')} here, but ${known}`)
  for (const [part, measure] of Object.entries(parts)) {
    if (positionals.length > 0 && !positionals.includes(part)) continue
    for (const [name, one] of Object.entries(storages)) if (storage.includes(name)) await measure(name, one)
  }
}
