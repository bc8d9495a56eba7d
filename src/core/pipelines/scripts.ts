// The steps of both systems, as lines for bash under `set -eo pipefail`; node is there, for agentctl needs it.

/** The first line of the comment on a pull request, by which the next run finds it. */
const COMMENT = '<!-- agentctl -->';

/** Writes what a change would do to each agent into diff.md. */
export function diffLines(agents: readonly string[], first: string): string[] {
  return [
    'agentctl fetch >/dev/null',
    '{',
    `  echo '${COMMENT}'`,
    `  for agent in ${agents.join(' ')}; do`,
    '    [ -d "agents/$agent" ] || continue',
    // 2: there is nothing of it. What else is wrong is told by the comparison.
    `    agentctl show ${first} --agent "$agent" --json >/dev/null && found=0 || found=$?`,
    '    if [ "$found" -eq 2 ]; then',
    `      echo "**$agent** is new: nothing of it runs in ${first} yet."`,
    '    else',
    `      agentctl diff ${first} draft --agent "$agent" --markdown`,
    '    fi',
    '    echo',
    '  done',
    '} >diff.md',
  ];
}

/** Prints the id of the comment of an earlier run, nothing where there is none. */
export const FIND_COMMENT = `node -p 'JSON.parse(fs.readFileSync(0)).find(({ body }) => body.startsWith("${COMMENT}"))?.id ?? ""'`;

/** Writes the comment as JSON; both systems refuse longer ones. */
export const WRITE_COMMENT = `node -p 'JSON.stringify({ body: fs.readFileSync("diff.md", "utf8").slice(0, 60000) })' >comment.json`;

/** Publishes each agent that changed; the others are left alone. */
export function publishLines(agents: readonly string[]): string[] {
  return [
    'description="$(git log -1 --format=%s)"',
    `for agent in ${agents.join(' ')}; do`,
    '  [ -d "agents/$agent" ] || continue',
    '  agentctl publish --agent "$agent" --message="$description" --yes --json',
    'done',
  ];
}

/** Prints text, a template of JavaScript, about the promotion that was planned; nothing where there is none to make. */
export function ofPlan(text: string): string {
  return `node -e 'const { nothingToDo, agent, version, previous } = JSON.parse(fs.readFileSync(0)); if (!nothingToDo) process.stdout.write(${text} + "\\n")'`;
}

const PLAN = ofPlan('`${agent} ${version} ${previous ?? "none"}`');

/** Prints a line for each agent that may enter an environment: the agent, the version, and what runs there now. */
export function planLines(agents: readonly string[], environment: string): string[] {
  return [
    `for agent in ${agents.join(' ')}; do`,
    `  if answer="$(agentctl promote ${environment} --agent "$agent" --dry-run --json)"; then`,
    `    ${PLAN} <<<"$answer"`,
    '  else',
    '    echo "$answer" >&2',
    '  fi',
    'done',
  ];
}

/** Makes the promotions of a plan, each only while the environment runs what it ran when it was planned. */
export function promoteLines(environment: string): string[] {
  return [
    'while read -r agent version running; do',
    `  agentctl promote ${environment} --agent "$agent" --version "$version" --if-running "$running" --yes --json </dev/null`,
    'done',
  ];
}
