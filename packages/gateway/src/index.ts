export { listDataSources, listDrivers } from '@postern/odbc'
export { type ConnectionChange, removeConnection, saveConnection } from './configuration/change-configuration.ts'
export { checkDatabase } from './configuration/check-database.ts'
export { checkServer, type ServerCheck } from './configuration/check-server.ts'
export {
  configurationFile,
  readConfiguration,
  type StoredConnection,
  writeConfiguration,
} from './configuration/configuration-file.ts'
export { folderOfConnection, readConnections, type ServedConnection } from './configuration/connection-settings.ts'
export { runConnections } from './configuration/run-connections.ts'
export { serveConfigurationPage } from './configuration/serve-page.ts'
export { createLog } from './log.ts'
export { setDraining } from './own-key/draining.ts'
export { checkStatement } from './policy/check-statement.ts'
export { type Policy, PolicyError, readPolicy } from './policy/read-policy.ts'
export { type GatewayOptions, runGateway } from './run-gateway.ts'
export { type GatewaySettings, givenSettings, readGatewaySettings, SettingsError } from './settings.ts'
export { gatewaySettingsTable } from './settings-table.ts'
export { type DatabaseTest, testDatabase } from './test-database.ts'
export { gatewayVersion } from './version.ts'
