import { createHash } from 'node:crypto'
import { lockedPackage } from '../bundle/fetch-package.ts'
import { version } from '../version.ts'

/**
 * What the executables are made of, as CycloneDX: the npm packages whose code is in the bundle, Node and koffi's native
 * parts, each with the checksum of package-lock.json. https://cyclonedx.org/docs/1.6/json/
 */
export async function billOfMaterials(packages: readonly string[], date: number): Promise<string> {
  const components = await Promise.all([...packages].sort().map(component))
  const own = `pkg:generic/postern-gateway@${version}`
  const content = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: new Date(date * 1_000).toISOString(),
      component: {
        type: 'application',
        'bom-ref': own,
        name: 'postern-gateway',
        version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        purl: own,
      },
    },
    components,
    dependencies: [{ ref: own, dependsOn: components.map(({ purl }) => purl) }],
  }
  const { bomFormat, specVersion, ...rest } = content
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(content))}`
  return `${JSON.stringify({ bomFormat, specVersion, serialNumber, ...rest }, null, 2)}\n`
}

async function component(name: string) {
  const { version, integrity, license } = await lockedPackage(name)
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  const content = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex')
  return {
    type: name.startsWith('node-') ? 'platform' : 'library',
    'bom-ref': purl,
    name,
    version,
    hashes: [{ alg: 'SHA-512', content }],
    licenses: [{ license: { id: license } }],
    purl,
  }
}

/** The same for the same content, in the form of a UUID of version 8 (RFC 9562). */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
