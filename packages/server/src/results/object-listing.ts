export interface ListedObject {
  readonly name: string
  /** Milliseconds since 1970, by the storage's clock. */
  readonly changedAt: number
}

export interface Listing {
  readonly objects: readonly ListedObject[]
  /** Behind which name the next page begins; null after the last one. */
  readonly next: string | null
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Reads an answer to ListObjects, whose elements are flat and without attributes
 * (docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html).
 *
 * @param after behind which name it was asked for
 */
export function readListing(xml: string, after: string): Listing {
  if (!xml.includes('<ListBucketResult')) throw new Error('The object storage does not answer with a list')
  const objects: ListedObject[] = []
  for (const [, contents = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const name = element(contents, 'Key')
    const changedAt = Date.parse(element(contents, 'LastModified') ?? '')
    if (name !== null && !Number.isNaN(changedAt)) objects.push({ name, changedAt })
  }
  if (element(xml, 'IsTruncated') !== 'true') return { objects, next: null }
  const next = objects.at(-1)?.name ?? ''
  // Asked again for what it has told, it would tell the same for ever.
  if (next === '' || next === after) throw new Error('The object storage does not say where its list goes on')
  return { objects, next }
}

function element(xml: string, name: string): string | null {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
  return text?.replace(/&(amp|lt|gt|quot|apos);/g, (whole, entity: string) => entities[entity] ?? whole) ?? null
}
