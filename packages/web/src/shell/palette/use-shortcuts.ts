import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { places } from './places.ts'

/** How long after `g` the next key still belongs to it. */
const sequenceMs = 1_500

export interface Shortcuts {
  readonly onPalette: () => void
  readonly onHelp: () => void
}

/** Keys that work everywhere, but where something is typed: Ctrl-K or ⌘K also there. */
export function useShortcuts({ onPalette, onHelp }: Shortcuts): void {
  const router = useRouter()
  const wentAt = useRef(0)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        onPalette()
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const place = performance.now() - wentAt.current < sequenceMs && places.find(({ key }) => key === event.key)
      wentAt.current = event.key === 'g' ? performance.now() : 0
      if (place) void router.navigate({ to: place.to })
      else if (event.key === '?') onHelp()
      else if (event.key === '/') onPalette()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [router, onPalette, onHelp])
}

/** Also a dialog has its keys to itself. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="menu"]') !== null)
