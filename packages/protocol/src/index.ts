export * from './error-codes.ts'
export * from './gateway-api.ts'
export * from './typed-value.ts'
