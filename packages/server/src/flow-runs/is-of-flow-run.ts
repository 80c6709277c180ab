import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely'
import type { Tables } from '../database/tables.ts'

/**
 * Whether a flow run that is under way has made a command, or refers to the rows of a run. A condition for queries on
 * commands or runs.
 *
 * @param of `run.id` or `command.id` of the query around it
 */
export function isOfFlowRun(of: 'run' | 'command'): Expression<SqlBool> {
  const query = expressionBuilder<Tables, never>()
  return query.exists(
    query
      .selectFrom('flow_step')
      .innerJoin('flow_run', 'flow_run.id', 'flow_step.flow_run_id')
      .select('flow_step.id')
      .where(of === 'run' ? 'flow_step.run_id' : 'flow_step.command_id', '=', sql.ref<string>(`${of}.id`))
      .where('flow_run.state', '=', 'RUNNING'),
  )
}
