import { type SignatureHeaders, Signer } from '@postern/outbound'

/** So many runs are followed at once; what others bring is read once more before it is delivered, as small results are. */
const mostFollowed = 8
/** Held of parts that arrive before their turn, for each run; beyond it the run is not followed any further. */
const mostHeldBytes = 8 * 1024 * 1024
/** A signature names the time it was made, which receivers want to be recent. */
const freshForMs = 60_000
const mostKept = 64

/** Takes the bytes of one part as they arrive. */
export interface PartListener {
  update(piece: Uint8Array): void
  /** The part is complete. */
  end(): void
  /** It is not, and will not be. */
  drop(): void
}

/** The signature and length of a body, known before it was read again. */
export interface EarlySignature {
  readonly headers: SignatureHeaders
  readonly length: number
  /** What it was signed with, which may have changed since. */
  readonly keys: string
}

interface Kept extends EarlySignature {
  readonly at: number
}

/**
 * Signs the body of a callback while the parts of its result arrive. Signature and length go ahead of a body; without
 * this, a large result is read twice for one delivery. What cannot be followed (parts on another server process, a part
 * sent again, a slow run) costs nothing but that second reading.
 */
export class EarlySignatures {
  readonly #followed = new Map<string, FollowedResult>()
  readonly #kept = new Map<string, Kept>()

  /** Begins to follow a run at its first part, if there is room. */
  follow(runId: string, keys: () => string, webhookId: string, now: number): void {
    if (this.#followed.size >= mostFollowed) this.#forgetStale(now)
    if (this.#followed.size < mostFollowed) this.#followed.set(runId, new FollowedResult(keys(), webhookId, now))
  }

  /** Undefined where the run is not followed, or no longer because of this part. */
  listen(runId: string, part: number): PartListener | undefined {
    const followed = this.#followed.get(runId)
    const drop = () => void this.#followed.delete(runId)
    if (followed?.begin(part)) return followed.listener(part, drop)
    drop()
    return undefined
  }

  /** The run is done with so many parts: its signature is kept for the delivery that follows. */
  finish(runId: string, parts: number): void {
    const followed = this.#followed.get(runId)
    this.#followed.delete(runId)
    if (!followed?.isComplete(parts)) return
    const oldest = this.#kept.keys().next().value
    if (this.#kept.size >= mostKept && oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(runId, followed.finish())
  }

  /** For the first attempt, while it is fresh; a later one signs anew. */
  take(runId: string, now: number): EarlySignature | undefined {
    const kept = this.#kept.get(runId)
    this.#kept.delete(runId)
    return kept && now - kept.at < freshForMs ? kept : undefined
  }

  /** Runs that were lost or failed never finish. */
  #forgetStale(now: number): void {
    for (const [runId, { at }] of this.#followed) if (now - at >= freshForMs) this.#followed.delete(runId)
  }
}

/** One result on its way in: its bytes are signed in the order of its parts, whatever the order they arrive in. */
class FollowedResult {
  readonly at: number
  readonly #keys: string
  readonly #signer: Signer
  #length = 0
  #heldBytes = 0
  /** Parts before this one are signed. */
  #next = 0
  readonly #begun = new Map<number, { pieces: Uint8Array[]; ended: boolean }>()

  constructor(keys: string, webhookId: string, at: number) {
    this.at = at
    this.#keys = keys
    this.#signer = new Signer(keys, webhookId, at)
    this.#sign(Buffer.from('['))
  }

  /** False for a part that is sent again: what was signed of it cannot be taken back. */
  begin(part: number): boolean {
    if (part < this.#next || this.#begun.has(part)) return false
    this.#begun.set(part, { pieces: [], ended: false })
    if (part === this.#next && part > 0) this.#sign(Buffer.from(','))
    return true
  }

  listener(part: number, drop: () => void): PartListener {
    return {
      update: (piece) => {
        if (part === this.#next) return this.#sign(piece)
        this.#begun.get(part)?.pieces.push(piece)
        this.#heldBytes += piece.byteLength
        if (this.#heldBytes > mostHeldBytes) drop()
      },
      end: () => {
        const begun = this.#begun.get(part)
        if (begun) begun.ended = true
        if (part === this.#next) this.#advance()
      },
      drop,
    }
  }

  isComplete(parts: number): boolean {
    return parts > 0 && this.#next === parts && this.#begun.size === 0
  }

  finish(): Kept {
    this.#sign(Buffer.from(']'))
    return { at: this.at, headers: this.#signer.headers(), length: this.#length, keys: this.#keys }
  }

  /** The part whose turn it was is signed: so is what is held of those behind it. */
  #advance(): void {
    this.#begun.delete(this.#next)
    this.#next++
    const begun = this.#begun.get(this.#next)
    if (!begun) return
    this.#sign(Buffer.from(','))
    for (const piece of begun.pieces.splice(0)) {
      this.#heldBytes -= piece.byteLength
      this.#sign(piece)
    }
    if (begun.ended) this.#advance()
  }

  #sign(bytes: Uint8Array): void {
    this.#signer.update(bytes)
    this.#length += bytes.byteLength
  }
}
