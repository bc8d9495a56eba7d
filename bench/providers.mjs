// Plays the tests of the language models against real servers, with the keys and addresses of the environment:
// node bench/providers.mjs [openai/gpt-4.1-mini …]
import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** What each needs in the environment, and the model that is taken where none is named. */
const PROVIDERS = [
  { needs: 'OPENAI_API_KEY', model: 'openai/gpt-4.1-mini' },
  { needs: 'ANTHROPIC_API_KEY', model: 'anthropic/claude-haiku-4-5' },
  { needs: 'GOOGLE_GENERATIVE_AI_API_KEY', model: 'google/gemini-2.5-flash' },
  { needs: 'OPENAI_COMPATIBLE_BASE_URL', model: 'openai-compatible/<model>' },
];

const named = process.argv.slice(2);
const isThere = ({ needs }) => Boolean(process.env[needs]);
const models =
  named.length > 0
    ? named
    : PROVIDERS.filter(isThere)
        .map(({ model }) => model)
        .filter((model) => !model.includes('<'));
const lacking = named.flatMap((model) => {
  const own = PROVIDERS.find((each) => each.model.split('/')[0] === model.split('/')[0]);
  return own === undefined || isThere(own) ? [] : [own.needs];
});

if (models.length === 0 || lacking.length > 0) {
  const each = PROVIDERS.map(({ needs, model }) => `  export ${needs}=…   ${model}\n`).join('');
  process.stderr.write(
    `error: There is no model to ask${lacking.length > 0 ? `: ${lacking.join(', ')} is not set` : ''}.\n${each}Then: node bench/providers.mjs [model …]; an OpenAI-compatible one has to be named.\n`,
  );
  process.exitCode = 2;
} else {
  const vitest = resolve(PROJECT, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', 'test/chat/providers.test.ts', '--reporter=verbose', '--testTimeout=180000'],
    {
      cwd: PROJECT,
      stdio: 'inherit',
      env: { ...process.env, REAL_MODELS: models.join(',') },
    },
  );
  process.exitCode = status ?? 1;
}
