import type { ReactNode } from 'react'
import { sentence } from '../lib/sentence.ts'

export const sessionWords = {
  // join page
  theLinkIsOver: 'The link is over',
  aboutLinks: 'It works once, and for a week. Ask an owner of the server for a new one.',
  welcomeToPostern: 'Welcome to Postern',
  oneMoment: 'One moment…',
  chooseThePassword: 'Choose the password that you will sign in with from now on.',
  signInWithIt: 'Sign in with it',

  // setup page
  allSetUp: 'All set up',
  ownerExists: "The owner's account exists already.",
  openTheLink:
    'Nobody owns this server yet. Open the one-time link that it printed when it started: it ends in /setup# and a token. If the link is lost, restart the server and it prints a new one.',
  makeTheOwner: "Make the owner's account: you will sign in with it from now on.",
  makeTheAccount: 'Make the account',

  // sign in page
  whatPosternDoes: 'Rows out of your database, to any URL.',

  // use role
  thisNeedsTheRole: (least: string) => `This needs the role ${least}`,
  yourRole: (own: ReactNode) => sentence`Yours is ${own}. Ask an owner of the server for a higher one.`,
}
