import { indented, quoted } from './facts.ts';
import type { Climb, PipelineFacts } from './facts.ts';
import {
  FIND_COMMENT,
  WRITE_COMMENT,
  diffLines,
  ofPlan,
  planLines,
  promoteLines,
  publishLines,
} from './scripts.ts';

// By their commits: a tag can be moved.
const CHECKOUT = 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2';
const NODE = 'actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0';

// Moves are made by whoever started the run.
const WHO = `    env:
      GIT_AUTHOR_NAME: \${{ github.actor }}
      GIT_AUTHOR_EMAIL: \${{ github.actor_id }}+\${{ github.actor }}@users.noreply.github.com
      GIT_COMMITTER_NAME: \${{ github.actor }}
      GIT_COMMITTER_EMAIL: \${{ github.actor_id }}+\${{ github.actor }}@users.noreply.github.com`;

function setUp({ program }: PipelineFacts): string {
  return `    steps:
      # A clone of depth 1 is enough: agentctl fetches what it needs.
      - uses: ${CHECKOUT}
      - uses: ${NODE}
        with:
          node-version: 22
      - name: Install agentctl
        run: npm install --global agentctl@${program}`;
}

/** The job of a pull request. */
export function check(facts: PipelineFacts, { first }: Climb): string {
  return `  check:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    permissions:
      contents: read
      pull-requests: write
    concurrency:
      group: agentctl-check-\${{ github.ref }}
      cancel-in-progress: true
${setUp(facts)}
      - name: Check the definitions
        run: agentctl validate --format github
      - name: Compare with what ${first} runs
        run: |
${indented([...diffLines(facts.agents, first), 'cat diff.md >>"$GITHUB_STEP_SUMMARY"'], 10)}
      - name: Comment on the pull request
        # A fork's token may not write; its comparison stands in the summary of the run.
        if: github.event.pull_request.head.repo.full_name == github.repository
        env:
          TOKEN: \${{ github.token }}
          NUMBER: \${{ github.event.pull_request.number }}
        run: |
${indented(COMMENT_LINES, 10)}
      # The local model needs no key. An agent whose tests need its own: a key in env, and no --model.
      - run: agentctl test --model local
`;
}

const COMMENT_LINES = [
  'issues="$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues"',
  'api() { curl --silent --show-error --fail --header "Authorization: Bearer $TOKEN" "$@"; }',
  WRITE_COMMENT,
  `earlier="$(api "$issues/$NUMBER/comments?per_page=100" | ${FIND_COMMENT})"`,
  'if [ -n "$earlier" ]; then',
  '  api --request PATCH --data @comment.json "$issues/comments/$earlier" >/dev/null',
  'else',
  '  api --request POST --data @comment.json "$issues/$NUMBER/comments" >/dev/null',
  'fi',
];

/** The job of a merge. */
export function publish(facts: PipelineFacts, { first, automatic }: Climb): string {
  const [next] = automatic;
  return `  publish:
    if: github.event_name == 'push'
    runs-on: ubuntu-latest
    permissions:
      contents: write
    concurrency:
      group: agentctl-publish
      cancel-in-progress: false
${next === undefined ? '' : OUTPUTS}${WHO}
${setUp(facts)}
      - name: Publish to ${first}
        run: |
${indented(publishLines(facts.agents), 10)}
${next === undefined ? '' : planStep(facts, next)}`;
}

const OUTPUTS = `    outputs:
      plan: \${{ steps.plan.outputs.plan }}
`;

function planStep({ agents }: PipelineFacts, environment: string): string {
  const lines = planLines(agents, environment);
  return `      - name: Plan the promotions to ${environment}
        id: plan
        run: |
          plan="$(
${indented(lines, 12)}
          )"
          printf 'plan<<END\\n%s\\nEND\\n' "$plan" >>"$GITHUB_OUTPUT"
`;
}

/** The job of an environment that a published version enters by itself. */
export function automaticJob(
  facts: PipelineFacts,
  name: string,
  { needs, next }: { needs: string; next: string | undefined },
): string {
  const [loop, move, done] = promoteLines(name);
  return `  to-${name}:
    needs: ${needs}
    if: needs.${needs}.outputs.plan != ''
    runs-on: ubuntu-latest
    environment: ${quoted(name)}
    permissions:
      contents: write
    concurrency:
      group: agentctl-${name}
      cancel-in-progress: false
${next === undefined ? '' : OUTPUTS}${WHO}
${setUp(facts)}
      - name: Promote to ${name}
        env:
          PLAN: \${{ needs.${needs}.outputs.plan }}
        run: |
${indented([loop ?? '', move ?? '', `${done} <<<"$PLAN"`], 10)}
${next === undefined ? '' : planStep(facts, next)}`;
}

/** The first job of the button: it only looks. */
export function plan(facts: PipelineFacts): string {
  return `  # What the reviewers see is what is made: the version, and only while nothing else came in between.
  plan:
    if: github.event_name == 'workflow_dispatch'
    runs-on: ubuntu-latest
    permissions:
      contents: read
    outputs:
      version: \${{ steps.plan.outputs.version }}
      running: \${{ steps.plan.outputs.running }}
${setUp(facts)}
      - name: Plan the promotion
        id: plan
        env:
          AGENT: \${{ inputs.agent }}
          ENVIRONMENT: \${{ inputs.environment }}
          VERSION: \${{ inputs.version }}
        run: |
          promote() { agentctl promote "$ENVIRONMENT" --agent "$AGENT" \${VERSION:+--version "$VERSION"} --dry-run "$@"; }
          { echo '\`\`\`'; promote; echo '\`\`\`'; } | tee -a "$GITHUB_STEP_SUMMARY"
          promote --json | ${DISPATCH} >>"$GITHUB_OUTPUT"
`;
}

const DISPATCH = ofPlan('`version=${version}\\nrunning=${previous ?? "none"}`');

/** The second job of the button, for which the environment's reviewers are asked. */
export function promote(facts: PipelineFacts): string {
  return `  promote:
    needs: plan
    if: needs.plan.outputs.version != ''
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    permissions:
      contents: write
    concurrency:
      group: agentctl-\${{ inputs.environment }}
      cancel-in-progress: false
${WHO}
${setUp(facts)}
      - name: Promote
        env:
          AGENT: \${{ inputs.agent }}
          ENVIRONMENT: \${{ inputs.environment }}
          VERSION: \${{ needs.plan.outputs.version }}
          RUNNING: \${{ needs.plan.outputs.running }}
        run: agentctl promote "$ENVIRONMENT" --agent "$AGENT" --version "$VERSION" --if-running "$RUNNING" --yes --json
`;
}
