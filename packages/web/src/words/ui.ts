export const uiWords = {
  // copy line
  copy: (label: string) => `Copy ${label}`,

  // json editor
  whatIsWrongWith: (label: string) => `What is wrong with ${label}`,

  // list
  actions: 'Actions',
  loadOlder: 'Load older',

  // page
  breadcrumb: 'Breadcrumb',
  titleOf: (title: string) => `${title} · Postern`,

  // rows grid
  number: 'Number',

  // states
  tryAgain: 'Try again',

  // undo notice
  undo: 'Undo',

  // http
  theServerCannotBeReached: 'The server cannot be reached. Check that it runs, then try again.',
  requestFailed: 'Request failed',
  theServerAnswered: (status: number) => `The server answered ${status}.`,
}
