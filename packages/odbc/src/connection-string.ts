/** ODBC connection strings: `name=value;…`, a value in braces may hold anything, `}` doubled. */

export interface Attribute {
  name: string
  value: string
}

/** Attributes in order, without braces. A part without `=` is kept out: drivers ignore it too. */
export function parseConnectionString(text: string): Attribute[] {
  const attributes: Attribute[] = []
  const pattern = /\s*([^=;{}]+?)\s*=\s*(\{(?:[^}]|\}\})*\}|[^;]*)\s*(?:;|$)/g
  for (const [, name, value] of text.matchAll(pattern)) {
    if (name === undefined || value === undefined) continue
    attributes.push({ name, value: value.startsWith('{') ? value.slice(1, -1).replaceAll('}}', '}') : value.trim() })
  }
  return attributes
}

/** The value of an attribute, its name without regard to case. */
export function attributeOf(text: string, name: string): string | undefined {
  const wanted = name.toLowerCase()
  return parseConnectionString(text).find((attribute) => attribute.name.toLowerCase() === wanted)?.value
}

/** The string with those `additions` that it does not set itself. */
export function withDefaults(text: string, additions: Readonly<Record<string, string>>): string {
  const present = new Set(parseConnectionString(text).map((attribute) => attribute.name.toLowerCase()))
  const missing = Object.entries(additions).filter(([name]) => !present.has(name.toLowerCase()))
  const separator = text === '' || text.trimEnd().endsWith(';') ? '' : ';'
  return text + (missing.length > 0 ? separator : '') + missing.map(([name, value]) => `${name}=${value}`).join(';')
}
