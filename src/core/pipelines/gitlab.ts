import { MARK, climbOf, indented, quoted } from './facts.ts';
import type { Climb, PipelineFacts } from './facts.ts';
import {
  FIND_COMMENT,
  WRITE_COMMENT,
  diffLines,
  planLines,
  promoteLines,
  publishLines,
} from './scripts.ts';

/** Returns a pipeline of GitLab for a workspace; it uses stages that every pipeline has, so that it can be included. */
export function gitlabPipeline(facts: PipelineFacts): string {
  const climb = climbOf(facts.ladder);
  const steps = [...climb.automatic, ...climb.manual];
  return [
    head(facts, climb),
    common(facts),
    check(facts, climb),
    publish(facts, steps[0]),
    ...steps.map((name, index) =>
      step(facts, name, {
        needs: index === 0 ? 'agentctl-publish' : `agentctl-to-${steps[index - 1]}`,
        next: steps[index + 1],
        manual: climb.manual.includes(name),
      }),
    ),
  ].join('\n');
}

function head({ agents }: PipelineFacts, { first, automatic, manual }: Climb): string {
  const places = [...automatic, ...manual];
  return `${MARK} gitlab. It is yours to change; after adding an agent or an
# environment, agentctl ci gitlab --force writes it anew.
#
#   merge request   checks the definitions, comments with what would change, and plays the tests
#   merge           publishes what changed to ${first}${automatic.length === 0 ? '' : `, and promotes it to ${automatic.join(', ')}`}
${manual.length === 0 ? '' : `#   a button        promotes to ${manual.join(', ')} exactly what was planned when the step before it ended\n`}#
# What the project needs (Settings):
#   CI/CD > Variables        AGENTCTL_TOKEN, masked and protected: a project access token with write_repository
#                            AGENTCTL_COMMENT_TOKEN, masked (may be left out): one with api, for the comments
#   CI/CD > Protected environments   ${manual.length === 0 ? 'none' : `${manual.join(', ')}: who may press the button, and who has to approve`}
#   Repository > Protected   where the branches ${[first, ...places].join(', ')}
#                            or the tags ${agents.map((agent) => `${agent}/v*`).join(', ')} are protected, let the token's user push and create them
#   The jobs use the stages test and deploy: a pipeline with stages of its own has to have these two.
`;
}

function common({ program }: PipelineFacts): string {
  return `.agentctl:
  image: node:22
  variables:
    # Enough: agentctl fetches what it needs.
    GIT_DEPTH: '1'
  before_script:
    - npm install --global agentctl@${program}

.agentctl-release:
  extends: .agentctl
  stage: deploy
  variables:
    GIT_DEPTH: '1'
    # Moves are made by whoever started the pipeline.
    GIT_AUTHOR_NAME: $GITLAB_USER_NAME
    GIT_AUTHOR_EMAIL: $GITLAB_USER_EMAIL
    GIT_COMMITTER_NAME: $GITLAB_USER_NAME
    GIT_COMMITTER_EMAIL: $GITLAB_USER_EMAIL
  before_script:
    - npm install --global agentctl@${program}
    # The token of a job may not push; git asks for this one alone, and keeps it nowhere.
    - git remote set-url origin "$CI_PROJECT_URL.git"
    - git config --replace-all credential.helper ''
    - |
      git config --add credential.helper '!f() { echo username=agentctl; echo "password=$AGENTCTL_TOKEN"; }; f'
`;
}

const CHANGES = `      changes: ['agents/**/*', 'agentctl.yaml']`;

function check({ agents }: PipelineFacts, { first }: Climb): string {
  return `agentctl-check:
  extends: .agentctl
  stage: test
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
${CHANGES}
  script:
    - agentctl validate
    - |
${indented([...diffLines(agents, first), 'cat diff.md'], 6)}
    - |
${indented(COMMENT_LINES, 6)}
    # The local model needs no key. An agent whose tests need its own: a key as a variable, and no --model.
    - agentctl test --model local
`;
}

const COMMENT_LINES = [
  'if [ -n "${AGENTCTL_COMMENT_TOKEN:-}" ]; then',
  '  notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"',
  '  api() { curl --silent --show-error --fail --header "PRIVATE-TOKEN: $AGENTCTL_COMMENT_TOKEN" --header "Content-Type: application/json" "$@"; }',
  `  ${WRITE_COMMENT}`,
  `  earlier="$(api "$notes?per_page=100" | ${FIND_COMMENT})"`,
  '  if [ -n "$earlier" ]; then',
  '    api --request PUT --data @comment.json "$notes/$earlier" >/dev/null',
  '  else',
  '    api --request POST --data @comment.json "$notes" >/dev/null',
  '  fi',
  'fi',
];

// Only pushes to the default branch: tags and logs that agentctl pushes start nothing.
const RULE = `  rules:
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
${CHANGES}`;

function publish(facts: PipelineFacts, next: string | undefined): string {
  return `agentctl-publish:
  extends: .agentctl-release
${RULE}
  resource_group: agentctl-publish
  script:
    - |
${indented(publishLines(facts.agents), 6)}
${next === undefined ? '' : planNext(facts, next)}`;
}

function planNext({ agents }: PipelineFacts, environment: string): string {
  const lines = planLines(agents, environment);
  return `    - |
${indented([...lines.slice(0, -1), `done >agentctl-${environment}.plan`], 6)}
  artifacts:
    paths: [agentctl-${environment}.plan]
    expire_in: 30 days
`;
}

function step(
  facts: PipelineFacts,
  name: string,
  { needs, next, manual }: { needs: string; next: string | undefined; manual: boolean },
): string {
  const lines = promoteLines(name);
  const button = manual ? '\n      when: manual\n      allow_failure: true' : '';
  return `agentctl-to-${name}:
  extends: .agentctl-release
${RULE}${button}
  needs: [${needs}]
  environment:
    name: ${quoted(name)}
  resource_group: agentctl-${name}
  script:
    - |
${indented([...lines.slice(0, -1), `done <agentctl-${name}.plan`], 6)}
${next === undefined ? '' : planNext(facts, next)}`;
}
