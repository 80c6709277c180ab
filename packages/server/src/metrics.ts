import { Counter, collectDefaultMetrics, Registry } from 'prom-client'

/** What this process tells Prometheus. One for the process, as what it counts is. Names and labels carry no data. */
export const metrics = new Registry()

collectDefaultMetrics({ register: metrics })

export const httpRequests = new Counter({
  name: 'postern_http_requests_total',
  help: 'Answered requests by route and status; claims, parts and finished runs are routes of the gateway API',
  labelNames: ['method', 'route', 'status'],
  registers: [metrics],
})

export const droppedLogEntries = new Counter({
  name: 'postern_log_entries_dropped_total',
  help: 'Entries of connection logs that were dropped because the database was away for long',
  registers: [metrics],
})

export const deliveryAttempts = new Counter({
  name: 'postern_delivery_attempts_total',
  help: 'Attempts at callbacks by outcome: delivered, failed (tried again while tries are left), refused (given up at once)',
  labelNames: ['outcome'],
  registers: [metrics],
})
