/** What is typed, and how it is measured. */
interface Line {
  line: string;
  note?: string;
}

export const START: readonly Line[];
export const COMMANDS: readonly Line[];
export const REMOTE: readonly Line[];
export const ELSEWHERE: readonly Line[];
/** The commands that are not measured, and why. */
export const LEFT_OUT: Readonly<Record<string, string>>;
