/** A wall with its small side gate, lit. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <path fill="var(--pn-wall)" d="M3 5h6v4h4V5h6v4h4V5h6v22a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z" />
      <path
        fill="none"
        stroke="var(--mantine-color-body)"
        strokeOpacity=".28"
        d="M3 15h26M3 22h13M9 9v6M20 9v6M13.5 15v7M8 22v7"
      />
      <path fill="var(--pn-gate)" d="M16 29v-7.5a4 4 0 0 1 8 0V29z" />
    </svg>
  )
}
