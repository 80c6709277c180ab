import type { ReactNode } from 'react'
import { sentence } from '../lib/sentence.ts'

export const shellWords = {
  // app layout
  skipToTheContent: 'Skip to the content',
  menu: 'Menu',
  main: 'Main',

  // color scheme toggle
  useLightColours: 'Use the light colours',
  useDarkColours: 'Use the dark colours',

  // error pages
  thatDidNotWorkLead: "Postern's pages could not be opened.",
  thereIsNoSuchPage: 'There is no such page',
  thereIsNoSuchLead: 'It may have been deleted; check the address.',
  toTheConnections: 'To the connections',

  // live mark
  live: 'Live',
  whatYouSeeFollowsServer: 'What you see follows the server as it changes',
  reconnecting: 'Reconnecting…',
  connectionIsLost: 'The connection to the server is lost: what you see may be old',

  // navigation
  closeTheMenu: 'Close the menu',
  apiReference: 'API reference',
  opensANewTab: 'opens a new tab',
  yourAccount: (email: string | undefined) => `${email}: your account`,
  signOut: 'Sign out',

  // notice list
  theLastNotices: 'The last notices',
  nothingWasSaid: 'Nothing was said since this page was opened.',

  // choices
  action: 'action',
  newConnection: 'New connection',
  runsSoon: (name: string) => `“${name}” runs as soon as a gateway takes it`,
  runNow: (name: string) => `Run now: ${name}`,
  actionOn: (connection: string | null) => `action · ${connection}`,
  newCommandOn: (id: string) => `New command on ${id}`,

  // palette
  whatCanBeFound: 'A connection, command, flow, page, or id',
  found: 'Found',
  nothingHasThatInItsName: 'Nothing has that in its name.',

  // places
  account: 'Your account',

  // shortcut help
  keys: 'Keys',
  searchAndDo: 'Search, and do',
  twoKeysOrOne: (first: ReactNode, second: ReactNode, one: ReactNode) => sentence`${first} ${second} or ${one}`,
  theseKeys: 'These keys',
  oneKeyThenOther: (first: ReactNode, second: ReactNode) => sentence`${first} then ${second}`,

  // stale note
  whatYouSeeMayBeOld: (time: ReactNode) =>
    sentence`What you see may be old: the server cannot be reached, since ${time}. It is tried again by itself.`,
}
