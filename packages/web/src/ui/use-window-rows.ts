import { useWindowVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

interface WindowRows<Frame extends Element> {
  /** On the element that holds the rows. */
  frame: RefObject<Frame | null>
  /** Those in sight, and a few around them. */
  items: VirtualItem[]
  /** Heights of what is not drawn. */
  before: number
  after: number
  /** On each row, which also needs its `data-index`. */
  measure: (row: Element | null) => void
}

/** Long lists that scroll with the page: only what is in sight is drawn, whatever its height. */
export function useWindowRows<Frame extends Element>(count: number, estimate: number): WindowRows<Frame> {
  const frame = useRef<Frame>(null)
  const [top, setTop] = useState(0)
  // What stands above may come, go and wrap.
  useLayoutEffect(() => {
    const found = frame.current ? Math.round(frame.current.getBoundingClientRect().top + window.scrollY) : 0
    if (found !== top) setTop(found)
  })
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => estimate,
    overscan: 8,
    scrollMargin: top,
    useFlushSync: false,
  })
  const items = virtualizer.getVirtualItems()
  return {
    frame,
    items,
    before: Math.max(0, (items[0]?.start ?? top) - top),
    after: Math.max(0, virtualizer.getTotalSize() - ((items.at(-1)?.end ?? top) - top)),
    measure: virtualizer.measureElement,
  }
}
