import { instantOf } from '../deliveries/delivery-filter.ts'

/** Which flow runs are looked at, as it stands in the address. */
export interface FlowRunSearch {
  flowId?: string
  state?: string
  /** A path in the record, and what stands there. */
  field?: string
  value?: string
  /** On the reader's own clock. */
  from?: string
  to?: string
}

/** The filter as the API takes it: a path that is not written to its end is not asked for. */
export function flowRunParams({ flowId, state, field, value, from, to }: FlowRunSearch): Record<string, string> {
  const [first, end] = [instantOf(from), instantOf(to)]
  const isPath = field !== undefined && /^[A-Za-z_]\w*(\.\w+){0,9}$/.test(field)
  return {
    ...(flowId && { flowId }),
    ...(state && { state }),
    ...(isPath && value && { field, value }),
    ...(first && { from: first }),
    ...(end && { to: end }),
  }
}
