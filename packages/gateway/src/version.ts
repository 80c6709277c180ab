import packageFile from '../package.json' with { type: 'json' }

/** Version of this gateway, as it tells it to the server. */
export const gatewayVersion: string = packageFile.version
