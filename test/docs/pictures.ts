// Makes the pictures of the README: what the program shows at a terminal in colours, in a story of its own.
import { pagePicture } from './page-picture.ts';
import { onStage } from './stage.ts';
import type { Stage } from './stage.ts';
import { screenPicture } from './svg.ts';

const AGENT = 'agents/booking';
const FLOW = `${AGENT}/flows/make_booking.yaml`;
const DOGS = [
  'name: dogs',
  'title: Dogs',
  'enabled: true',
  'examples:',
  '  - May I bring my dog?',
  '  - Are dogs allowed?',
  'content: Dogs are welcome on the terrace, where they get a bowl of water.',
];

/** Who did what, some hours after each other, before the pictures are taken. */
const STORY: readonly (readonly [person: string, line: string])[] = [
  ['Ana', 'agentctl init --template restaurant-booking'],
  ['Ana', 'agentctl publish -m "Take, change and cancel bookings"'],
  ['Ana', 'agentctl promote pre-release'],
  ['Ana', 'agentctl promote live --yes'],
  ['Bob', `sed -i 's/from twenty pounds/from thirty pounds/' ${AGENT}/topics/gift_cards.yaml`],
  ['Bob', 'agentctl publish -m "Gift cards from thirty pounds"'],
  ['Bob', 'agentctl promote pre-release'],
  ['Bob', 'agentctl promote live --yes'],
  ['Ana', 'agentctl rollback live --yes -m "the shop still sells them for twenty"'],
  ['Chen', `sed -i 's/timeout: 8/timeout: 12/' ${AGENT}/tools/create_booking.yaml`],
  [
    'Chen',
    `sed -i 's/We are full then. On that/I am sorry, we are full then. On the same/' ${FLOW}`,
  ],
  ['Chen', 'agentctl publish -m "Give the booking system more time"'],
  ['Chen', 'agentctl promote pre-release'],
  [
    'Ana',
    `sed -i 's/last orders an hour/last orders half an hour/' ${AGENT}/topics/opening_hours.yaml`,
  ],
  ['Ana', 'agentctl publish -m "Cook half an hour longer"'],
  [
    'Ana',
    `sed -i 's/ Do you serve lunch?/&\\n  - Do you open at Easter?/' ${AGENT}/topics/opening_hours.yaml`,
  ],
  [
    'Ana',
    `printf '%s\\n' ${DOGS.map((line) => `'${line}'`).join(' ')} > ${AGENT}/topics/dogs.yaml`,
  ],
  [
    'Ana',
    `sed 's/name: groups/name: parties/' ${AGENT}/topics/groups.yaml > ${AGENT}/topics/parties.yaml`,
  ],
  ['Ana', `rm ${AGENT}/topics/groups.yaml`],
  ['Ana', `echo '- Offer water before wine.' >> ${AGENT}/rules.md`],
];

/** A picture: its name, the command line that it shows, how wide the terminal is, and what is typed at its prompts. */
interface Shot {
  name: string;
  line: string;
  columns: number;
  typed?: readonly string[];
}

const SHOTS: readonly Shot[] = [
  { name: 'status', line: 'agentctl status', columns: 100 },
  { name: 'diff', line: 'agentctl diff live draft', columns: 100 },
  { name: 'side-by-side', line: 'agentctl diff live draft topics/ --side-by-side', columns: 120 },
  { name: 'ladder', line: 'agentctl diff --ladder', columns: 100 },
  { name: 'promote', line: 'agentctl promote live --dry-run', columns: 100 },
  { name: 'history', line: 'agentctl history', columns: 100 },
  {
    name: 'chat',
    line: 'agentctl chat --env live',
    columns: 100,
    typed: ['A table for two on Friday at 7pm, please', 'Can I park?', 'Ana Conti', '/state'],
  },
  {
    name: 'compare',
    line: 'agentctl chat --compare live,sandbox',
    columns: 100,
    typed: ['When are you open?', 'A table for two'],
  },
];

/** Returns the pictures, each as SVG by the name of its file. The home is the folder of the project. */
export async function pictures(home: string): Promise<Map<string, string>> {
  return onStage(home, async (stage) => {
    for (const [person, line] of STORY) await tell(stage, person, line);
    const made = new Map<string, string>();
    for (const { name, line, columns, typed } of SHOTS) {
      const seat = { columns, colours: true };
      const shown = typed
        ? await stage.converse('pictures', line, { ...seat, typed })
        : await stage.play('pictures', line, seat);
      made.set(`${name}.svg`, await screenPicture(line, shown, columns));
    }
    const page = await stage.play('pictures', 'agentctl diff live draft --html');
    made.set('page.svg', pagePicture(page, 900));
    return made;
  });
}

async function tell(stage: Stage, person: string, line: string): Promise<void> {
  stage.wait(5);
  const printed = await stage.play('pictures', line, { person });
  if (/^\[exit \d+\]$/m.test(printed)) throw new Error(`${line}\n${printed}`);
}
