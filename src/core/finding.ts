/** One thing that `doctor` found. A warning leaves the workspace healthy. */
export interface Finding {
  /** A stable word for scripts: `tag-moved`, `drift`, … */
  code: string;
  severity: 'error' | 'warning';
  /** What it is about: an environment, a version, a file. */
  subject: string;
  message: string;
  /** How to mend it. */
  fix: string;
  /** `--fix` has mended it. */
  fixed: boolean;
}
