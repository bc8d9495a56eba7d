/** The parts of an environment's branch (DESIGN section 3). */
export const PATHS = {
  records: '.agentctl/deployed',
  settings: '.agentctl/settings',
  head: '.agentctl/log.json',
  /** The record of the environment as a whole: a lock of all agents. */
  environment: '.agentctl/environment.json',
} as const;
