type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown

/** Of ECMAScript: a value that is written as the text it came as. */
const raw = (JSON as unknown as { rawJSON?: (text: string) => unknown }).rawJSON

/** Reads JSON so that `jsonText` writes its numbers with all their digits again, which a double may not have. */
export function parseExact(text: string): unknown {
  const keepDigits: Reviver = (_key, value, context) =>
    typeof value === 'number' && raw && context?.source !== undefined && String(value) !== context.source
      ? raw(context.source)
      : value
  return JSON.parse(text, keepDigits)
}

export const jsonText = (value: unknown): string => JSON.stringify(value, null, 2) ?? ''
