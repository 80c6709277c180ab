/** Stands in a table for the rows that are not drawn. */
export function Gap({ height }: { height: number }) {
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus
  return height === 0 ? null : <tr aria-hidden="true" style={{ height }} />
}
