import { expect, it } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { git, temporaryFolder } from '../helpers/repository.ts';
import { KEYS, atTerminal } from '../helpers/terminal.ts';
import { talkTo } from './talking.ts';

// What somebody says who has read no definition, to each template, as it is in the draft.
async function session(template: string, said: readonly string[], ...flags: string[]) {
  const folder = temporaryFolder(template);
  git(folder, 'init', '--quiet', '--initial-branch=main');
  await json(folder, ['init', '--template', template, '--agent', 'one']);
  const words = said.flatMap((text) => ['-m', text]);
  const argv = ['chat', '--now', '2026-03-03T12:00', ...flags, ...words];
  return (await agentctl(folder, argv)).stdout;
}

it('a table is booked with slips, changes of mind and more than was asked for', async () => {
  const said = [
    'hello',
    'hi, do you guys have anything free tomorow for 4',
    'how about 8ish',
    '9:15',
    'yes',
    "John O'Brien, 0 7 7 0 0 9 0 0 1 2 3",
    'do you have vegan food',
    'can we make it sunday instead',
    'actually, one of us is coeliac',
    'yes but at half eight',
    'thanks',
    'actually no, make it 5 people',
    'perfect',
    'thanks, see you',
  ];
  expect(await session('restaurant-booking', said)).toMatchInlineSnapshot(`
    "one, draft
    You are writing with our digital assistant. Messages are kept for 30 days.
    Welcome to Osteria Lume, Uptown! How can I help you?
    > hello
    Welcome to Osteria Lume, Uptown! How can I help you?
    > hi, do you guys have anything free tomorow for 4
    And at what time?
    > how about 8ish
    We are full then. On that day there is still a table at 19:30 or 21:15. Which time?
    > 9:15
    Good news, we have a table for you. What name shall I put it under?
    > yes
    I am sorry, I did not get that. I can book a table, change a booking, or get the team.
    Good news, we have a table for you. What name shall I put it under?
    > John O'Brien, 0 7 7 0 0 9 0 0 1 2 3
    Is there anything the kitchen should know, an allergy perhaps, or a birthday?
    > do you have vegan food
    We cook vegetarian and vegan dishes every day, and have gluten-free pasta. Nuts, gluten, milk and fish are all used in our kitchen, so we cannot rule out traces. Please mention any allergy when you book, and tell your waiter again on the day.
    Is there anything the kitchen should know, an allergy perhaps, or a birthday?
    > can we make it sunday instead
    Is there anything the kitchen should know, an allergy perhaps, or a birthday?
    > actually, one of us is coeliac
    So that is a table for 4 at Uptown on Sunday 8 March at 21:15, for John O'Brien, phone +447700900123. Is that right?
    > yes but at half eight
    So that is a table for 4 at Uptown on Sunday 8 March at 20:30, for John O'Brien, phone +447700900123. Is that right?
    > thanks
    So that is a table for 4 at Uptown on Sunday 8 March at 20:30, for John O'Brien, phone +447700900123. Is that right?
    > actually no, make it 5 people
    So that is a table for 5 at Uptown on Sunday 8 March at 20:30, for John O'Brien, phone +447700900123. Is that right?
    > perfect
    Your table is booked. Your reference is LUM-4821.
    Is there anything else I can do for you?
    (text message: Osteria Lume Uptown: your table for 5 on Sunday 8 March at 20:30 is booked. Reference LUM-4821. 14 Linden Row.)
    > thanks, see you
    Thank you for choosing Osteria Lume. Goodbye!
    (the conversation is over)
    "
  `);
});

it('a booking is moved in one sentence, kept, or left alone', async () => {
  const said = [
    'can i move my reservation',
    '07700 900123',
    'the same time but next thursday',
    '9 pm',
    'actually no',
    'keep it as it is',
    'yes, where can I park?',
    'i need a table for three',
    'never mind',
    'bye',
  ];
  expect(await session('restaurant-booking', said)).toMatchInlineSnapshot(`
    "one, draft
    You are writing with our digital assistant. Messages are kept for 30 days.
    Welcome to Osteria Lume, Uptown! How can I help you?
    > can i move my reservation
    Let me look that up. Which phone number is the booking under?
    > 07700 900123
    I have found it, a table for 2 on 14 June 2030 at 19:30. Would you like to change the day or time, change the number of people, or cancel?
    > the same time but next thursday
    And at what time?
    > 9 pm
    So your table will be for 2 on Thursday 12 March at 21:00. Shall I change it?
    > actually no
    I have found it, a table for 2 on 14 June 2030 at 19:30. Would you like to change the day or time, change the number of people, or cancel?
    > keep it as it is
    Then everything stays as it is, and we look forward to seeing you.
    Is there anything else I can do for you?
    > yes, where can I park?
    You find us at 14 Linden Row. There is no car park of our own, but the Linden Garage is two minutes away and free for our guests after six. Linden Square station is around the corner.
    > i need a table for three
    Which day would you like to come?
    > never mind
    Welcome to Osteria Lume, Uptown! How can I help you?
    > bye
    Thank you for choosing Osteria Lume. Goodbye!
    (the conversation is over)
    "
  `);
});

it('an order is found by whoever does not know its number, writes it otherwise, or misspells the wish', async () => {
  const said = [
    'hey where is my stuff',
    'i dont have the number',
    'oh it is mf200101',
    'yes, I want to cancle my order',
    'mf 200101',
    'are you a robot',
    'Jo Marsh',
    '07700 900123',
    'cancle it',
  ];
  expect(await session('support-desk', said)).toMatchInlineSnapshot(`
    "one, draft
    You are writing with our digital assistant. Messages are kept for 30 days.
    Welcome to Marlow and Finch! I can look up or change an order, open a ticket, or get a colleague. How can I help you?
    > hey where is my stuff
    Of course. What is your order number? It begins with MF.
    > i dont have the number
    Your order number is in the email that confirmed the order, right at the top. It begins with MF, followed by six digits.
    Of course. What is your order number? It begins with MF.
    > oh it is mf200101
    Your order is being packed, and leaves our warehouse soon. Until then I can still change the address, or cancel it.
    Is there anything else I can do for you?
    > yes, I want to cancle my order
    Of course. What is your order number? It begins with MF.
    > mf 200101
    Thank you. I need to be sure that it is you. Which name is the order under?
    > are you a robot
    I am the digital assistant of Marlow and Finch. If you would rather talk to a person, just say so.
    Thank you. I need to be sure that it is you. Which name is the order under?
    > Jo Marsh
    And which phone number did you give with the order?
    > 07700 900123
    Thank you, that matches. Would you like to change the delivery address, or cancel the order?
    > cancle it
    Shall I cancel order MF-200101? You would get 48 pounds back.
    "
  `);
});

it('a patient says days as they are said in Britain, and asks before choosing', async () => {
  const said = [
    'hi I need an appointment',
    'whats the price for a checkup',
    'just a cleaning please',
    'yes i have',
    'on the 14th',
    'tomorrow morning',
    'at 3',
    "don't have it",
    'Doe, Jane',
    'born 3/5/85',
    'no',
    'no thanks',
    'no the time is wrong',
    '10:30',
    'yes',
    "that's all",
  ];
  expect(await session('appointment-scheduling', said)).toMatchInlineSnapshot(`
    "one, draft
    You are writing with our digital receptionist. Messages are kept for 30 days. If somebody's life is in danger, please call 999.
    Welcome to Hawthorn Dental, Market Square! How can I help you?
    > hi I need an appointment
    Of course. Is it for a check-up, the hygienist, toothache, or a treatment that is already planned?
    > whats the price for a checkup
    A check-up costs 42 pounds, and half an hour with the hygienist sixty. For treatments we give you a written price before anything is done. You pay afterwards, by card or in cash.
    Of course. Is it for a check-up, the hygienist, toothache, or a treatment that is already planned?
    > just a cleaning please
    Have you been to our practice before?
    > yes i have
    Which day would suit you?
    > on the 14th
    And at what time?
    > tomorrow morning
    And at what time?
    > at 3
    Good, that time is free. What is the patient's full name?
    > don't have it
    I am sorry, I did not get that. I can book, move or cancel an appointment, or get the team.
    Good, that time is free. What is the patient's full name?
    > Doe, Jane
    And the date of birth, please?
    > born 3/5/85
    Is there anything that the dentist should know, a medicine or an allergy perhaps?
    > no
    Shall we text you a reminder the day before?
    > no thanks
    So that is Doe, Jane at Market Square, on Wednesday 4 March at 15:00. Is that right?
    > no the time is wrong
    And at what time?
    > 10:30
    So that is Doe, Jane at Market Square, on Wednesday 4 March at 10:30. Is that right?
    > yes
    Your appointment is booked. The reference is HD-2750.
    Is there anything else I can do for you?
    (text message: Hawthorn Dental Market Square: see you on Wednesday 4 March at 10:30. Reference HD-2750. 22 Market Square.)
    > that's all
    Thank you for getting in touch with Hawthorn Dental. Take care, goodbye!
    (the conversation is over)
    "
  `);
});

it('a new address is put right with the no that it is answered with', async () => {
  const said = [
    "I've moved, need to change my address",
    'Jane Doe, 4th may 1985',
    'address',
    '10 Downing Street, London SW1A 2AA',
    'no wait, 11 Downing Street, London',
    'yes',
    'thanks bye',
  ];
  expect(await session('appointment-scheduling', said)).toMatchInlineSnapshot(`
    "one, draft
    You are writing with our digital receptionist. Messages are kept for 30 days. If somebody's life is in danger, please call 999.
    Welcome to Hawthorn Dental, Market Square! How can I help you?
    > I've moved, need to change my address
    Thank you for telling us. What is the patient's full name?
    > Jane Doe, 4th may 1985
    What has changed, your mobile number, your address or your email address?
    > address
    What is the new address, with the postcode?
    > 10 Downing Street, London SW1A 2AA
    So your new address is 10 Downing Street, London SW1A 2AA. Is that right?
    > no wait, 11 Downing Street, London
    So your new address is 11 Downing Street, London. Is that right?
    > yes
    Thank you, I have changed that.
    Is there anything else I can do for you?
    > thanks bye
    Thank you for getting in touch with Hawthorn Dental. Take care, goodbye!
    (the conversation is over)
    "
  `);
});

it('an Italian guest is spoken to in Italian, to the end', async () => {
  const said = [
    'buongiorno, vorrei prenotare un tavolo per tre',
    'dopodomani alle sette e mezza',
    'mi chiamo Bianchi',
    '+39 333 123 4567',
    'niente',
    "no, l'ora è sbagliata",
    'alle nove e mezza',
    'sì',
    'no grazie',
  ];
  expect(await session('restaurant-booking', said, '--language', 'it-IT')).toMatchInlineSnapshot(`
    "one, draft
    Sta scrivendo con il nostro assistente digitale. I messaggi restano per 30 giorni.
    Benvenuti all'Osteria Lume, Uptown! Come posso aiutarvi?
    > buongiorno, vorrei prenotare un tavolo per tre
    Che giorno vorreste venire?
    > dopodomani alle sette e mezza
    Bene, abbiamo un tavolo per voi. A che nome?
    > mi chiamo Bianchi
    E il suo numero di telefono, per mandarle un messaggio con i dettagli?
    > +39 333 123 4567
    C'è qualcosa che la cucina deve sapere, un'allergia o un compleanno?
    > niente
    Quindi un tavolo per 3 da Uptown, giovedì 5 marzo alle 19:30, a nome Bianchi, telefono +393331234567. È giusto?
    > no, l'ora è sbagliata
    E a che ora?
    > alle nove e mezza
    Quindi un tavolo per 3 da Uptown, giovedì 5 marzo alle 21:30, a nome Bianchi, telefono +393331234567. È giusto?
    > sì
    Il tavolo è prenotato. Il suo codice è LUM-4821.
    Posso fare altro per lei?
    (text message: Osteria Lume Uptown: tavolo per 3, giovedì 5 marzo, ore 21:30. Riferimento LUM-4821. 14 Linden Row.)
    > no grazie
    Grazie per aver scelto Osteria Lume. Arrivederci!
    (the conversation is over)
    "
  `);
});

it('the trace says how long a turn took once, and what is no file is told apart from none', async () => {
  const folder = temporaryFolder('trace');
  git(folder, 'init', '--quiet', '--initial-branch=main');
  await json(folder, ['init', '--template', 'blank', '--agent', 'one']);
  const run = atTerminal(folder, ['chat', '--revision', 'draft', '--trace']);
  await run.waitFor('›');
  run.press('What can you do?\r');
  await run.waitFor('topic what_i_can_do');
  run.press(KEYS.leave);
  await run.ended;
  const answer = run.screen().split('What can you do?')[1] ?? '';
  expect(answer.match(/what_i_can_do|\d+ ms/g)).toHaveLength(2);
  const { stderr, code } = await agentctl(folder, ['chat', '--input-file', 'agents']);
  expect(`${stderr.replaceAll(folder, '')}[exit ${code}]`).toMatchInlineSnapshot(`
    "error: Couldn't read /agents: it is no plain file.
    hint: what a pipe brings is taken from standard input: … | agentctl chat
    [exit 2]"
  `);
});

it.each([
  ['the 14th', '2026-03-14'],
  ['on the 2nd', '2026-04-02'],
  ['tommorow', '2026-03-04'],
  ['wendesday', '2026-03-04'],
  ['day after tomorrow', '2026-03-05'],
  ['4/5', '2026-05-04'],
  ['in june', null],
])('“%s” is the day %s', async (said, day) => {
  expect(await answered('date', said)).toBe(day);
});

it.each([
  ['8ish', '20:00'],
  ['half eight', '20:30'],
  ['at 9:05', '21:05'],
  ['12', '12:00'],
  ['9 in the morning', null],
  ['14.30', '14:30'],
])('“%s” is the time %s at a place that is open from noon', async (said, time) => {
  expect(await answered('time', said)).toBe(time);
});

it.each([
  ['Yes', null],
  ['next tuesday', null],
  ["I don't have it", null],
  ['May Jones', 'May Jones'],
  ['It is Will Noor', 'Will Noor'],
])('“%s” is the name %s', async (said, name) => {
  expect(await answered('name', said)).toBe(name);
});

/** Asks for one thing, and returns what was understood; null for nothing. */
async function answered(type: 'date' | 'time' | 'name', said: string): Promise<unknown> {
  const conversation = talkTo({
    agent: { language: 'en-GB', fallback: 'Sorry?' },
    flows: [
      {
        name: 'visit',
        examples: ['I would like to come'],
        start: 'ask',
        steps: { ask: { say: 'Well?', collect: ['thing'], next: 'end' } },
      },
    ],
    entities: {
      thing: { type, description: 'A thing', ...(type === 'time' ? { min: '12:00' } : {}) },
    },
  });
  await conversation.greet();
  await conversation.say('I would like to come');
  await conversation.say(said);
  return conversation.values.get('thing') ?? null;
}

it('the blank agent answers what it can and admits what it cannot, however it is said', async () => {
  const said = [
    'hi there',
    'so what is it you can do',
    'i need some help please',
    'what does a haircut cost',
    'are you open on sunday',
    'how does this work then',
    '',
    'ok thanks',
  ];
  expect(await session('blank', said)).toMatchInlineSnapshot(`
    "one, draft
    Hello, this is the assistant. How can I help you?
    > hi there
    Hello, this is the assistant. How can I help you?
    > so what is it you can do
    I can answer questions about our services. Tell me in a few words what you would like to know.
    > i need some help please
    I can answer questions about our services. Tell me in a few words what you would like to know.
    > what does a haircut cost
    I can answer questions about our services. Tell me in a few words what you would like to know.
    > are you open on sunday
    I am sorry, I do not know that. Could you put it another way?
    > how does this work then
    I can answer questions about our services. Tell me in a few words what you would like to know.
    > 
    I am sorry, I do not know that. Could you put it another way?
    > ok thanks
    I am sorry, I do not know that. Could you put it another way?
    "
  `);
});
