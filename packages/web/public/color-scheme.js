// Sets the colour scheme before the first paint, so that a dark page does not flash white.
;(() => {
  let stored = null
  try {
    stored = localStorage.getItem('postern-color-scheme')
  } catch {
    // Storage may be forbidden: the system's scheme it is.
  }
  const dark = stored === 'dark' || (stored !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
