/** Whether a version such as `0.1.2` comes before another; what is no version is not compared. */
export function isOlder(version: string, than: string): boolean {
  const [one, other] = [numbersOf(version), numbersOf(than)]
  if (!one || !other) return false
  for (const [place, number] of one.entries()) {
    const against = other[place] ?? 0
    if (number !== against) return number < against
  }
  return false
}

function numbersOf(version: string): number[] | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(version)
  return match?.slice(1, 4).map(Number)
}
