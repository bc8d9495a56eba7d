/** A package of which something is in dist/. */
export interface BundledPackage {
  /** Name and version. */
  title: string;
  name: string;
  license: string;
  /** The text of its license. */
  text: string;
}

/** What a build makes. */
export interface Bundle {
  files: ReadonlyMap<string, Buffer>;
  packages: readonly BundledPackage[];
  /** The paths of all modules. */
  modules: readonly string[];
}

export function bundle(): Promise<Bundle>;
