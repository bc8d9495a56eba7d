// The budgets of time and memory, each with the words of the report. A figure is in milliseconds or bytes.

const MEGABYTE = 1024 * 1024;
const small = ({ memory }) => memory < 150 * MEGABYTE;

/** Every command, at 10,000 versions and 200 agents. */
export const MEMORY = { text: '< 150 MB', holds: small };

export const STATUS = {
  text: '≤ 3 × (`node -e 0` + git), < 150 MB',
  holds: (row) => row.time <= 3 * (row.node + row.hand) && small(row),
};
export const START_UP = {
  text: '≤ `node -e 0` + 40 ms',
  holds: (row) => row.time <= row.node + 40,
};
/** Start-up is node and 40 ms of ours. */
export const CHECKS = {
  text: '< start-up + 300 ms, < 150 MB',
  holds: (row) => row.time < row.node + 340 && small(row),
};
export const COMPARISON = {
  text: '≤ start-up + 150 ms, < 150 MB',
  holds: (row) => row.time <= row.node + 190 && small(row),
};
export const TWO_SECONDS = {
  text: '< 2 s, < 150 MB',
  holds: (row) => row.time < 2000 && small(row),
};
/** What a shell asks at a key. */
export const AT_A_KEY = { text: '< 100 ms', holds: (row) => row.time < 100 && small(row) };
export const TEN_SECONDS = { text: '< 10 s', holds: (row) => row.time < 10_000 };

/** What ten times as much may cost: ten times, and what the noise of a machine adds. */
export const GROWTH = { text: '≤ × 12', holds: (factor) => factor <= 12 };
