import type { Database } from '../database/database.ts'
import type { Bus } from '../events/bus.ts'
import { AppError } from '../lib/app-error.ts'
import { findApp } from './find-app.ts'

/** Deletes an app that no flow uses; each connection keeps one. */
export async function deleteApp({ db, bus }: { db: Database; bus: Bus }, id: string): Promise<void> {
  const connection = await db.transact(async (tx) => {
    const { row, connection } = await findApp(tx, id)
    const others = await tx
      .selectFrom('app')
      .select('id')
      .where('connection_id', '=', row.connection_id)
      .where('id', '!=', id)
      .executeTakeFirst()
    if (!others) throw new AppError('APP_STATE', 'It is the only app of its connection')
    // An id stands in a definition only as the app of a step.
    const flow = await tx
      .selectFrom('flow_version')
      .innerJoin('flow', 'flow.id', 'flow_version.flow_id')
      .select('flow.name')
      .where('definition', 'like', `%"${id}"%`)
      .where((eb) =>
        eb.or([eb('state', '=', 'draft'), eb('flow.published_version', '=', eb.ref('flow_version.number'))]),
      )
      .executeTakeFirst()
    if (flow) throw new AppError('APP_STATE', `The flow "${flow.name}" uses it`)
    await tx.deleteFrom('app').where('id', '=', id).execute()
    return connection
  })
  bus.publish({ kind: 'change', change: { what: 'app', connection, id } })
}
