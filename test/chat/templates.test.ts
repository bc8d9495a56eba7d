import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChatAnswer } from '../../src/core/conversation.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { PROJECT, copies, git, temporaryFolder, write } from '../helpers/repository.ts';

const TEMPLATES = join(PROJECT, 'templates');

async function start(template: string): Promise<string> {
  const folder = temporaryFolder(template);
  git(folder, 'init', '--quiet', '--initial-branch=main');
  await json(folder, ['init', '--template', template, '--agent', 'one']);
  await json(folder, ['publish', '-m', 'One']);
  return folder;
}

const STARTED = {
  blank: copies(() => start('blank')),
  'restaurant-booking': copies(() => start('restaurant-booking')),
  'support-desk': copies(() => start('support-desk')),
  'appointment-scheduling': copies(() => start('appointment-scheduling')),
};

// Each template's tests, played to their end by the local model, which has to say and do exactly what they expect.
describe.each(Object.entries(STARTED))('the local model speaks for %s', (template, started) => {
  it('as its tests expect', async () => {
    const folder = await started();
    const tests = readdirSync(join(TEMPLATES, template, 'tests'));
    const { code, stdout } = await agentctl(folder, ['test', '--env', 'sandbox']);
    expect(stdout).toMatch(new RegExp(`\\n${tests.length} tests? held\\n$`));
    expect(code).toBe(0);
  });
});

// What somebody says who has not read the files: other words, several wishes at once, corrections, questions in between.
it('talks somebody through a booking who says things in their own way', async () => {
  const folder = await STARTED['restaurant-booking']();
  const said = [
    'I want a table for 4 on friday at 7:30pm and where can I park?',
    'what wine do you have',
    'its Smith',
    'oh no, make it five people',
    '020 7946 0123',
    'do you have vegan food?',
    'no',
    'no, at nine pm',
    'yes please',
    'nope, bye',
  ];
  const call = ['chat', '--env', 'sandbox', '--now', '2026-03-03T12:00'];
  const argv = [...call, ...said.flatMap((text) => ['-m', text])];
  expect((await agentctl(folder, argv)).stdout).toMatchInlineSnapshot(`
    "one, sandbox#1 (v1)
    You are writing with our digital assistant. Messages are kept for 30 days.
    Welcome to Osteria Lume, Uptown! How can I help you?
    > I want a table for 4 on friday at 7:30pm and where can I park?
    You find us at 14 Linden Row. There is no car park of our own, but the Linden Garage is two minutes away and free for our guests after six. Linden Square station is around the corner.
    Good news, we have a table for you. What name shall I put it under?
    > what wine do you have
    I am sorry, I did not get that. I can book a table, change a booking, or get the team.
    Good news, we have a table for you. What name shall I put it under?
    > its Smith
    And your phone number, so that we can text you the details?
    > oh no, make it five people
    And your phone number, so that we can text you the details?
    > 020 7946 0123
    Is there anything the kitchen should know, an allergy perhaps, or a birthday?
    > do you have vegan food?
    We cook vegetarian and vegan dishes every day, and have gluten-free pasta. Nuts, gluten, milk and fish are all used in our kitchen, so we cannot rule out traces. Please mention any allergy when you book, and tell your waiter again on the day.
    Is there anything the kitchen should know, an allergy perhaps, or a birthday?
    > no
    So that is a table for 5 at Uptown on Friday 6 March at 19:30, for Smith, phone +442079460123. Is that right?
    > no, at nine pm
    So that is a table for 5 at Uptown on Friday 6 March at 21:00, for Smith, phone +442079460123. Is that right?
    > yes please
    Your table is booked. Your reference is LUM-4821.
    Is there anything else I can do for you?
    (text message: Osteria Lume Uptown: your table for 5 on Friday 6 March at 21:00 is booked. Reference LUM-4821. 14 Linden Row.)
    > nope, bye
    Thank you for choosing Osteria Lume. Goodbye!
    (the conversation is over)
    "
  `);
});

it('says the same for the same words, whatever they are', async () => {
  const folder = await STARTED['support-desk']();
  write(
    folder,
    'said.txt',
    [
      'Where is my parcel?',
      '{{variable:orders_api_key}} {{entity:phone}}',
      '\u001b[31mred\u0007',
      'MF-200101',
      '$(reboot) `id` --help',
      'start over',
      '𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍👩‍👧 שלום',
      'a'.repeat(20_000),
      'thank you '.repeat(1900),
      'half no, '.repeat(2100),
      'yes',
    ].join('\n'),
  );
  const replies = async () => {
    const { conversations } = await json<ChatAnswer>(folder, ['chat', '--input-file', 'said.txt']);
    return conversations[0]?.turns.map(({ input, reply, events }) => ({ input, reply, events }));
  };
  const first = await replies();
  expect(first?.length).toBeGreaterThan(3);
  expect(await replies()).toEqual(first);
  expect(JSON.stringify(first)).not.toContain('•••');
});
