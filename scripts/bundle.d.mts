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
  chunks: readonly {
    fileName: string;
    /** What is in it, with the size before it is made small. */
    modules: readonly { path: string; bytes: number }[];
  }[];
}

export function bundle(): Promise<Bundle>;
