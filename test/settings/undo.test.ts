import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import type { NumbersAnswer } from '../../src/core/settings-answers.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { addAgent } from '../helpers/repository.ts';
import { bookingEverywhere } from './workspaces.ts';

const MAIN = '+442079460150';
const SECOND = '+442079460151';
const AT = ['--agent', 'booking'];

/** Types a line and then each of the lines that were printed to undo it; returns those. */
async function thereAndBack(folder: string, argv: readonly string[]): Promise<string[]> {
  const ran = await agentctl(folder, argv);
  expect(ran.code, ran.stderr).toBe(0);
  const lines = [...ran.stderr.matchAll(/^to undo: (.+)$/gm)].map(([, line]) => line ?? '');
  for (const line of lines) {
    const back = await agentctl(folder, [...typed(line).slice(1), '--yes']);
    expect(back.code, `${line}\n${back.stderr}`).toBe(0);
  }
  return lines;
}

/** Returns the words of a line as a shell reads them. */
function typed(line: string): string[] {
  return execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

it('each change of numbers says how it is undone, and the printed lines undo it', async () => {
  const folder = await bookingEverywhere();
  addAgent(folder, 'reception');
  await json(folder, ['publish', '--agent', 'reception']);
  const add = ['numbers', 'add', '--env', 'live', '--yes', ...AT];
  const special = ['--variant', 'harbour', '--label', "Ana's desk", '--sip-header', 'X-Brand=a b'];
  await json(folder, [...add, MAIN, ...special, '--version', 'v1']);
  await json(folder, [...add, SECOND]);
  const all = () => json<NumbersAnswer>(folder, ['numbers', 'list']);
  const before = await all();
  const undo = [];
  for (const change of [
    ['remove', MAIN, SECOND],
    ['set', MAIN, SECOND, '--label', 'Test', '--no-version'],
    ['set', MAIN, '--variant', 'uptown', '--no-headers'],
    ['move', MAIN, SECOND, '--env', 'sandbox'],
  ]) {
    const lines = await thereAndBack(folder, ['numbers', ...change, '--yes', ...AT]);
    expect(await all(), change.join(' ')).toEqual(before);
    undo.push(change.join(' '), ...lines);
  }
  expect(undo.join('\n')).toMatchInlineSnapshot(`
    "remove +442079460150 +442079460151
    agentctl numbers add +442079460150 --agent booking --env live --variant harbour --label 'Ana'\\''s desk' --version v1 --sip-header 'X-Brand=a b'
    agentctl numbers add +442079460151 --agent booking --env live
    set +442079460150 +442079460151 --label Test --no-version
    agentctl numbers set +442079460150 --agent booking --env live --label 'Ana'\\''s desk' --version v1
    agentctl numbers set +442079460151 --agent booking --env live --no-label --no-version
    set +442079460150 --variant uptown --no-headers
    agentctl numbers set +442079460150 --agent booking --env live --variant harbour --sip-header 'X-Brand=a b'
    move +442079460150 +442079460151 --env sandbox
    agentctl numbers move +442079460150 --agent booking --env live --variant harbour --label 'Ana'\\''s desk' --version v1 --sip-header 'X-Brand=a b'
    agentctl numbers move +442079460151 --agent booking --env live"
  `);
  checkInvariants(folder);
});

it('a lock that is lifted or replaced comes back with its words', async () => {
  const folder = await bookingEverywhere();
  const lock = ['env', 'lock', 'live', ...AT, '--until', '2099-01-01T00:00:00Z', '--reason'];
  await json(folder, [...lock, "Ana's launch"]);
  expect(await thereAndBack(folder, ['env', 'unlock', 'live', ...AT])).toMatchInlineSnapshot(`
    [
      "agentctl env lock live --agent booking --reason 'Ana'\\''s launch' --until 2099-01-01T00:00:00.000Z",
    ]
  `);
  expect(await thereAndBack(folder, [...lock, 'another'])).toHaveLength(1);
  const { environments } = (
    await json<{ agents: { environments: { name: string; lock: unknown }[] }[] }>(folder, [
      'status',
    ])
  ).agents[0] ?? { environments: [] };
  expect(environments.find(({ name }) => name === 'live')?.lock).toMatchObject({
    reason: "Ana's launch",
    until: '2099-01-01T00:00:00.000Z',
  });
});
