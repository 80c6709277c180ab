import {
  Alert,
  Button,
  Card,
  type CSSVariablesResolver,
  createTheme,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
  Menu,
  Modal,
  Notification,
  Table,
  Tooltip,
} from '@mantine/core'

const stone: MantineColorsTuple = [
  '#f8f7f3',
  '#f0eee8',
  '#e5e2da',
  '#d5d1c7',
  '#bdb8ac',
  '#8d877b',
  '#6b665d',
  '#55514a',
  '#3c3a35',
  '#282622',
]

const slate: MantineColorsTuple = [
  '#e6e4de',
  '#c6c3bb',
  '#a5a299',
  '#7c7971',
  '#44423d',
  '#353430',
  '#282724',
  '#181816',
  '#131312',
  '#0d0d0c',
]

/** The green of old copper: the colour of what can be done. */
const verdigris: MantineColorsTuple = [
  '#eaf5f1',
  '#d3e8e1',
  '#a8d2c5',
  '#7abaa7',
  '#54a58e',
  '#3b957c',
  '#2a7f68',
  '#1f6a56',
  '#175544',
  '#0e3f32',
]

/** The light in the gate: what is at work. */
const lantern: MantineColorsTuple = [
  '#fdf6e7',
  '#f9e9c6',
  '#f2d28e',
  '#ebba55',
  '#e0a32f',
  '#bd8114',
  '#94620a',
  '#784f08',
  '#5c3d07',
  '#422c05',
]

const brick: MantineColorsTuple = [
  '#fdf0ed',
  '#f9dcd5',
  '#f0b3a6',
  '#e68975',
  '#dc664c',
  '#c94a2f',
  '#b03b22',
  '#9a321c',
  '#742716',
  '#571d10',
]

export const colorSchemeManager = localStorageColorSchemeManager({ key: 'postern-color-scheme' })

export const theme = createTheme({
  colors: { gray: stone, dark: slate, verdigris, lantern, red: brick },
  black: '#23211d',
  primaryColor: 'verdigris',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '20px' },
  fontFamily: "'Hanken Grotesk Variable', ui-sans-serif, system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, 'SF Mono', Consolas, monospace",
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Alert: Alert.extend({ defaultProps: { variant: 'light' } }),
    Button: Button.extend({ defaultProps: { size: 'sm' }, styles: { label: { fontWeight: 600 } } }),
    Card: Card.extend({
      defaultProps: { withBorder: true, padding: 'lg', radius: 'lg' },
      styles: { root: { backgroundColor: 'var(--mantine-color-body)' } },
    }),
    // Without the placeholder that takes the first focus: it is no menu item, and the first item can take it.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, radius: 'lg', closeButtonProps: { 'aria-label': 'Close' } },
      styles: { title: { fontWeight: 650, fontSize: '1.125rem' } },
    }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 'xs', horizontalSpacing: 'md' } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 250 } }),
  },
})

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fffefb',
    '--mantine-color-dimmed': '#6b665d',
    '--mantine-color-error': '#b03b22',
    '--mantine-color-placeholder': '#7a7569',
    '--mantine-color-default-border': '#ddd9cf',
    '--pn-page': '#f6f4ee',
    '--pn-focus': '#1f6a56',
    '--pn-rule': '#e8e5dc',
    '--pn-hover': '#f8f6f0',
    '--pn-wall': '#1f6a56',
    '--pn-gate': '#e5ad3c',
    '--pn-good': '#1f6a56',
    '--pn-good-bg': '#e3f1ec',
    '--pn-busy': '#784f08',
    '--pn-busy-bg': '#fbeccb',
    '--pn-bad': '#9a321c',
    '--pn-bad-bg': '#fbe6e0',
    '--pn-quiet': '#5d5950',
    '--pn-quiet-bg': '#efece4',
    '--pn-sql-keyword': '#1f6a56',
    '--pn-sql-string': '#8a4b12',
    '--pn-sql-number': '#7a3b7d',
    '--pn-sql-comment': '#75705f',
    '--pn-placeholder': '#6b4300',
    '--pn-placeholder-bg': '#fbe7b8',
  },
  dark: {
    '--mantine-color-body': '#1f1f1c',
    '--mantine-color-dimmed': '#a5a299',
    '--mantine-color-error': '#ee9a87',
    '--mantine-color-placeholder': '#8d8a81',
    '--mantine-color-default-border': '#3b3a36',
    '--pn-page': '#161614',
    '--pn-focus': '#7abaa7',
    '--pn-rule': '#302f2c',
    '--pn-hover': '#262623',
    '--pn-wall': '#54a58e',
    '--pn-gate': '#f2c15a',
    '--pn-good': '#8fd0bc',
    '--pn-good-bg': '#1c3a31',
    '--pn-busy': '#f2d28e',
    '--pn-busy-bg': '#43330f',
    '--pn-bad': '#f2ac9c',
    '--pn-bad-bg': '#40211a',
    '--pn-quiet': '#b9b6ad',
    '--pn-quiet-bg': '#33322e',
    '--pn-sql-keyword': '#7fcbb4',
    '--pn-sql-string': '#e3b27a',
    '--pn-sql-number': '#d3a4d6',
    '--pn-sql-comment': '#95918a',
    '--pn-placeholder': '#f7dca0',
    '--pn-placeholder-bg': '#4d3a0f',
  },
})
