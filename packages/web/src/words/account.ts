import type { ReactNode } from 'react'
import { sentence } from '../lib/sentence.ts'

export const accountWords = {
  // account page
  yourAccount: 'Your account',
  whoYouAre: (email: ReactNode, role: ReactNode, roleWords: ReactNode) =>
    sentence`${email} · ${role}, who ${roleWords}`,

  // browser name
  unknownBrowser: 'Unknown',
  browserOnSystem: (browser: string, system: string) => `${browser} on ${system}`,

  // own sessions
  whereYouAreSignedIn: 'Where you are signed in',
  whereYouAreSignedInDescription: 'End what you do not know, and change the password then.',
  sessions: 'Sessions',
  browser: 'Browser',
  signedOut: (name: string) => `Signed out: ${name}`,
  thisOne: 'this one',
  endTheSessionOf: (name: string) => `End the session of ${name}`,
  end: 'End',

  // password form
  thePasswordIsChanged: 'The password is changed; everywhere else you are signed out',
  passwordDescription: 'Changing it signs you out everywhere else.',
  passwordUntilNow: 'Password until now',
  newPassword: 'New password',
  changeThePassword: 'Change the password',
}
