import { Select, type SelectProps } from '@mantine/core'

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

export function TimezoneSelect(props: Omit<SelectProps, 'data' | 'label'>) {
  return (
    <Select
      label="Time zone"
      description="The wall clock that the times mean."
      data={zones}
      searchable
      limit={60}
      allowDeselect={false}
      nothingFoundMessage="No such time zone"
      style={{ flex: '1 1 220px' }}
      {...props}
    />
  )
}
