export { openUsers, type UserAdministration, UserAdministrationError } from './access/administer-users.ts'
export { createServerLog } from './server-log.ts'
export { readServerSettings, type ServerSettings, SettingsError, serverSettingsTable } from './settings.ts'
export { type RunningServer, startServer } from './start-server.ts'
