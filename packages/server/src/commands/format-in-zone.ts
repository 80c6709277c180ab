/** An instant as people say it, on the wall clock of a zone: `2026-03-29 10:00:00 Europe/Madrid`. */
export function formatInZone(ms: number, zone: string): string {
  const time = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)
  return `${time.toPlainDate()} ${time.toPlainTime().toString({ smallestUnit: 'second' })} ${zone}`
}
