import { Kbd, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { lazy, Suspense, useCallback, useState } from 'react'
import { common } from '../../words/common.ts'
import layout from '../app-layout.module.css'
import { useShortcuts } from './use-shortcuts.ts'

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }))
const ShortcutHelp = lazy(async () => ({ default: (await import('./shortcut-help.tsx')).ShortcutHelp }))

/** What is open, once something was: before that none of it is loaded. */
type Open = 'nothing yet' | 'palette' | 'help' | 'closed'

/** The button that opens the palette, and the keys that work everywhere. */
export function PaletteKeys({ onLeave }: { onLeave: () => void }) {
  const [open, setOpen] = useState<Open>('nothing yet')
  const close = useCallback(() => setOpen('closed'), [])
  const openPalette = useCallback(() => {
    onLeave()
    setOpen((was) => (was === 'palette' ? 'closed' : 'palette'))
  }, [onLeave])
  const openHelp = useCallback(() => setOpen('help'), [])
  useShortcuts({ onPalette: openPalette, onHelp: openHelp })
  return (
    <>
      <UnstyledButton className={layout.search} onClick={openPalette} aria-keyshortcuts="Control+K Meta+K">
        <IconSearch size={17} stroke={1.8} />
        <span>{common.search}</span>
        <Kbd size="xs">Ctrl K</Kbd>
      </UnstyledButton>
      {open !== 'nothing yet' && (
        <Suspense>
          <Palette opened={open === 'palette'} onClose={close} />
          <ShortcutHelp opened={open === 'help'} onClose={close} />
        </Suspense>
      )}
    </>
  )
}
