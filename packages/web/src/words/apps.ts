import type { ReactNode } from 'react'
import { count } from '../lib/plural.ts'
import { sentence } from '../lib/sentence.ts'

export const appWords = {
  // app page
  app: 'App',
  intoRecordOfFlowItself: 'Into the record of the flow itself',
  toAUrl: 'To a URL',
  toADirectUrl: 'To a direct URL, which starts another flow',
  toWebhookThatFlowWaits: 'To the webhook that the flow waits for',
  theAppIsSaved: 'The app is saved',
  whatItRuns: 'What it runs',
  appId: 'Id, by which steps of flows name it',
  aboutParameters: (code: ReactNode) =>
    sentence`${code} stands for a value that the flow gives. Placeholders are bound as values; they never become SQL text.`,
  whereItsRowsGo: 'Where its rows go',
  options: 'Options',
  callback: 'Callback',
  directUrl: 'Direct URL',
  noDirectUrlYet: "There is none yet: a flow's page makes one",

  // apps tab
  apps: 'Apps',
  appsDescription:
    'What the Data Gateway steps of flows use: a SQL text whose @object.params.NAME@ get their values from the flow. The first came with the connection.',
  newApp: 'New app',
  noApp: 'No app',
  noAppText: 'Make one, write its SQL, and choose it in a flow.',
  thisIsTheCopy: 'This is the copy: give it a name of its own',
  isDeleted: (name: string) => `“${name}” is deleted`,
  deleteTheApp: (name: string) => `Delete the app “${name}”?`,
  noFlowCanUse: 'No flow can use it any more.',
  itsSqlIsNotWrittenYet: 'Its SQL is not written yet',
  parameters: (parameters: number) => count(parameters, { one: 'parameter', other: 'parameters' }),
  clone: (name: string) => `Clone ${name}`,
  delete: (name: string) => `Delete ${name}`,
  customerByNumber: 'Customer by number',
  makeTheApp: 'Make the app',

  // parameter fields
  text: 'Text',
  wholeNumber: 'Whole number',
  decimal: 'Decimal',
  date: 'Date',
  dateAndTime: 'Date and time',
  trueOrFalse: 'True or false',
  listForIn: 'List, for IN (…)',
  writeParameters: (code: ReactNode) =>
    sentence`Write ${code} where a value from the flow goes: it stands here then, to be typed.`,
  theParameters: 'Parameters',
  theParameter: 'Parameter',
  type: 'Type',
  needed: 'Needed',
  else: 'Else',
  whatItIs: 'What it is',
  typeOf: (name: string) => `Type of ${name}`,
  typeOfTheValuesOf: (name: string) => `Type of the values of ${name}`,
  isNeeded: (name: string) => `${name} is needed`,
  valueOfWhereNoneIsGiven: (name: string) => `Value of ${name} where none is given`,
  refused: 'refused',
  whatIs: (name: string) => `What ${name} is`,
}
