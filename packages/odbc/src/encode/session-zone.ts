/** {@link SessionZone.offsetAt}: the time does not tell its offset. */
export const ambiguousTime = -5000

const quarterHour = 15

/**
 * Works out the offset of local times in a time zone, for drivers that give a timestamp with a time zone as the session's
 * local time and drop the offset. A time that a clock change repeats has two: that cannot be told apart.
 */
export class SessionZone {
  readonly #zone: string
  /** Offsets change at quarter hours at most: one entry for each quarter hour that was met. */
  readonly #offsets = new Map<number, number>()

  constructor(zone: string) {
    this.#zone = zone
  }

  /** Minutes east of Greenwich for the SQL_TIMESTAMP_STRUCT at `p`, or {@link ambiguousTime}. */
  offsetAt(view: DataView, p: number): number {
    const year = view.getInt16(p, true)
    const [month, day] = [view.getUint16(p + 2, true), view.getUint16(p + 4, true)]
    const [hour, minute] = [view.getUint16(p + 6, true), view.getUint16(p + 8, true)]
    const quarter = Math.floor(minute / quarterHour)
    const key = (((year * 13 + month) * 32 + day) * 24 + hour) * 4 + quarter
    const known = this.#offsets.get(key)
    if (known !== undefined) return known
    const offset = this.#work({ year, month, day, hour, minute: quarter * quarterHour })
    if (this.#offsets.size > 100_000) this.#offsets.clear()
    this.#offsets.set(key, offset)
    return offset
  }

  #work(time: { year: number; month: number; day: number; hour: number; minute: number }): number {
    try {
      const local = Temporal.PlainDateTime.from(time, { overflow: 'reject' })
      const zoned = local.toZonedDateTime(this.#zone, { disambiguation: 'reject' })
      const minutes = zoned.offsetNanoseconds / 60e9
      return Number.isInteger(minutes) ? minutes : ambiguousTime
    } catch (error) {
      if (error instanceof RangeError) return ambiguousTime // twice, never, or a zone this runtime does not know
      throw error
    }
  }
}
