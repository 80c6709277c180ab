import type { AddressInfo } from 'node:net'
import { readCallbackRules } from '@postern/outbound'
import type { FastifyBaseLogger } from 'fastify'
import { prepareOwner } from './access/prepare-owner.ts'
import { startAlertWatch } from './alerts/alert-watch.ts'
import { startNoticeSender } from './alerts/notice-sender.ts'
import { createApp } from './app.ts'
import { openDatabase } from './database/open-database.ts'
import { openSharedClock } from './database/shared-clock.ts'
import { startDeliveryLoop } from './deliveries/delivery-loop.ts'
import { startHoldBack } from './deliveries/hold-back.ts'
import { resetServerTurns } from './deliveries/receivers/callback-turns.ts'
import { EarlySignatures } from './deliveries/signing/early-signatures.ts'
import { releaseAllLeases } from './deliveries/take-deliveries.ts'
import { type Bus, openLocalBus } from './events/bus.ts'
import { openPostgresBus } from './events/postgres-bus.ts'
import { createStepPlaces } from './flow-runs/begin-steps.ts'
import { openFlows } from './flow-runs/open-flows.ts'
import { releaseAllStepLeases } from './flow-runs/take-steps.ts'
import { createSecretBox } from './lib/secret-box.ts'
import { lockDataFolder } from './lock-data-folder.ts'
import { checkObjectStorage, UnfitStorage } from './results/check-object-storage.ts'
import { createDatabaseParts } from './results/database-parts.ts'
import { createFileParts } from './results/file-parts.ts'
import { createObjectParts } from './results/object-parts.ts'
import { type ObjectStorage, openObjectStorage } from './results/object-storage.ts'
import type { ObjectStorageSettings } from './results/object-storage-url.ts'
import { startResultUpkeep } from './results/result-upkeep.ts'
import { extendLeases } from './runs/expire-leases.ts'
import { startLeaseWatch } from './runs/lease-watch.ts'
import { createSample, hasSample, sampleOnline } from './sample/create-sample.ts'
import { prepareDataFolder, readSecretKey } from './secret-key.ts'
import type { ServerSettings } from './settings.ts'
import { cannotListen, cannotOpenDatabase, cannotUseStorage } from './start-problems.ts'

/** @public A server that listens, and what the process around it can ask of it. */
export interface RunningServer {
  /** Where people reach it. */
  readonly url: string
  /** Where a process on this machine reaches it. */
  readonly localUrl: string
  /** The one-time link that makes the owner; null once there is one. */
  readonly setupLink: string | null
  /** Makes the sample; undefined where there are connections already. */
  createSample(): Promise<{ apiKey: string } | undefined>
  hasSample(): Promise<boolean>
  /** Resolves when the sample's gateway has asked for work, or when `signal` aborts. */
  sampleOnline(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Opens the storage, brings it up to date, and serves: API, gateways, deliveries, UI. `close` ends all of it. */
export async function startServer(
  settings: ServerSettings,
  { log }: { log: FastifyBaseLogger },
): Promise<RunningServer> {
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    const outcomes: PromiseSettledResult<void>[] = []
    // In turn, and each whatever became of the one before.
    for (const closer of closers.splice(0).reverse()) outcomes.push(...(await Promise.allSettled([closer()])))
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') log.error({ err: outcome.reason }, 'closing failed')
  }
  try {
    prepareDataFolder(settings.dataFolder)
    if (keepsFiles(settings)) {
      const unlock = lockDataFolder(settings.dataFolder)
      closers.push(async () => unlock())
    }
    const secretKey = readSecretKey(settings)
    const secretBox = createSecretBox(secretKey)
    const db = await openDatabase(settings.databaseUrl).catch((cause: unknown) => {
      throw cannotOpenDatabase(cause)
    })
    closers.push(db.close)
    const { clock, close: closeClock } = await openSharedClock(db, log)
    closers.push(closeClock)
    const bus = await openBus(settings)
    closers.push(bus.close)
    // Alone on this file: whoever was delivering when the last server ended is gone, and nobody could hear gateways.
    if (keepsFiles(settings)) {
      await releaseAllLeases(db, clock())
      await releaseAllStepLeases(db, clock())
      await extendLeases(db, clock(), settings.leaseSeconds)
    }
    const storage = await openStorage(settings.resultStorage, secretKey)
    if (storage) closers.push(storage.close)
    const files = keepsFiles(settings) ? createFileParts(db, settings.dataFolder) : null
    const parts = storage ? createObjectParts(db, storage, files) : (files ?? createDatabaseParts())
    const { setupToken } = await prepareOwner(db, settings, clock)

    let localUrl = ''
    const publicUrl = (): string => settings.publicUrl ?? localUrl
    const rules = readCallbackRules(settings.callbackAllow, publicUrl, settings.callbackProxy)
    const earlySignatures = new EarlySignatures()
    const stepPlaces = createStepPlaces()
    const app = await createApp({
      stepPlaces,
      db,
      bus,
      clock,
      secretBox,
      parts,
      earlySignatures,
      settings,
      rules,
      publicUrl,
      log,
    })
    closers.push(app.close)
    await app.listen({ host: settings.host, port: settings.port }).catch((cause: unknown) => {
      throw cannotListen(settings.host, settings.port, cause)
    })
    localUrl = localAddress(settings.host, app.server.address() as AddressInfo)

    const leases = startLeaseWatch(db, bus, clock, parts, log)
    closers.push(leases.close)
    await resetServerTurns(db, settings.callbackRate, clock())
    const deliveries = startDeliveryLoop(
      {
        db,
        bus,
        clock,
        parts,
        earlySignatures,
        secretBox,
        rules,
        log,
        stepPlaces,
        localUrl: () => localUrl,
      },
      {
        leaseMs: settings.leaseSeconds * 1000,
        rate: settings.callbackRate,
        pause: { afterMs: settings.receiverPauseSeconds * 1000, attempts: settings.receiverPauseAttempts },
      },
    )
    closers.push(deliveries.close)
    const flows = openFlows(
      { db, bus, clock, parts, secretBox, rules, log, stepPlaces, localUrl: () => localUrl },
      { leaseMs: settings.leaseSeconds * 1000 },
    )
    closers.push(flows.close)
    const alerts = startAlertWatch({ db, bus, clock, log })
    closers.push(alerts.close)
    const notices = startNoticeSender({ db, bus, clock, secretBox, rules, log, localUrl: () => localUrl })
    closers.push(notices.close)
    const holdBack = startHoldBack({ db, bus, clock, log, limitBytes: settings.undeliveredMb * 1_000_000 })
    closers.push(holdBack.close)
    const dataFolder = keepsFiles(settings) ? settings.dataFolder : null
    const { resultDays, resultMb, archiveDays, flowRunDays, auditDays } = settings
    const resultBytes = resultMb === null ? null : resultMb * 1_000_000
    const upkeep = startResultUpkeep({
      db,
      parts,
      clock,
      log,
      dataFolder,
      storage,
      resultDays,
      resultBytes,
      archiveDays,
      flowRunDays,
      auditDays,
    })
    closers.push(upkeep.close)

    return {
      url: publicUrl(),
      localUrl,
      setupLink: setupToken === null ? null : `${publicUrl()}/setup#${setupToken}`,
      createSample: () => createSample({ db, bus, clock, rules, secretBox }, publicUrl),
      hasSample: () => hasSample(db),
      sampleOnline: (signal) => sampleOnline(db, bus, clock, signal),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

const keepsFiles = (settings: ServerSettings): boolean => settings.databaseUrl.startsWith('sqlite:')

/** Not before it is known to work is anything entrusted to it. */
async function openStorage(settings: ObjectStorageSettings | null, secretKey: string): Promise<ObjectStorage | null> {
  if (settings === null) return null
  const storage = openObjectStorage(settings)
  try {
    await checkObjectStorage(storage, secretKey)
    return storage
  } catch (error) {
    await storage.close()
    throw error instanceof UnfitStorage ? cannotUseStorage(error) : error
  }
}

const openBus = (settings: ServerSettings): Promise<Bus> | Bus =>
  keepsFiles(settings) ? openLocalBus() : openPostgresBus(settings.databaseUrl)

/** The address that a process on this machine reaches; "any address" is no address to connect to. */
function localAddress(host: string, { port }: AddressInfo): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
