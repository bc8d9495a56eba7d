import type { BundledPackage } from './bundle.mjs';

export const LICENSES: readonly string[];

export function bundledPackages(
  root: string,
  modules: readonly string[],
): Promise<BundledPackage[]>;
