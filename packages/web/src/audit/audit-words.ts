/** An operation in words: `createApiKey` is `Create API key`. */
export function operationWords(operation: string): string {
  const words = operation
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/\bapi\b/g, 'API')
    .replaceAll(/\burls?\b/g, (word) => `URL${word.slice(3)}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The page of a thing; undefined where it has none. */
export function placeOf(kind: string | null, targetId: string | null, target: string | null): string | undefined {
  const id = encodeURIComponent(targetId ?? '')
  if (kind === 'connection' && target !== null) return `/connections/${encodeURIComponent(target)}`
  if (id === '') return undefined
  if (kind === 'command') return `/commands/${id}`
  if (kind === 'app') return `/apps/${id}`
  if (kind === 'flow') return `/flows/${id}`
  if (kind === 'flow-run') return `/flow-runs/${id}`
  if (kind === 'inspection-url') return `/inspection/${id}`
  return undefined
}
