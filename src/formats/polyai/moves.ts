import { stringValue, tokens } from './python.ts';

/** What the body of a function says of the conversation, as far as it is written out. */
export interface Moves {
  /** The steps that it goes to: `flow.goto_step("…")`, or a returned `"goto_step": "…"`. */
  steps: string[];
  /** Whether it leaves the flow: `conv.exit_flow()`, another flow, a handoff, or the end of the call. */
  leaves: boolean;
  /** The variables of the conversation that it reads or writes: `conv.state.…`. */
  variables: string[];
}

/** Reads where a function leads, from its source without running it. */
export function movesOf(source: string): Moves {
  const all = tokens(source);
  const steps = new Set<string>();
  const variables = new Set<string>();
  let leaves = false;
  all.forEach((token, at) => {
    if (token.kind !== 'string' && token.text !== 'flow' && token.text !== 'conv') return;
    const words = all.slice(at, at + 6).map(({ text }) => text);
    const [root, dot, member, then, last, after] = words;
    if (root === 'flow' && dot === '.' && member === 'goto_step' && then === '(')
      add(steps, all[at + 4]?.kind === 'string' ? all[at + 4]?.text : undefined);
    if (
      root === 'conv' &&
      dot === '.' &&
      /^(?:exit_flow|goto_flow|call_handoff)$/.test(member ?? '')
    )
      leaves = true;
    if (
      root === 'conv' &&
      member === 'state' &&
      then === '.' &&
      /^[A-Za-z_]\w*$/.test(last ?? '') &&
      after !== '('
    )
      variables.add(last ?? '');
    if (token.kind !== 'string' || dot !== ':') return;
    const key = stringValue(token.text);
    if (key === 'goto_step') add(steps, all[at + 2]?.kind === 'string' ? member : undefined);
    if (key === 'goto_flow' || key === 'hangup' || key === 'handoff') leaves = true;
  });
  return { steps: [...steps], leaves, variables: [...variables] };
}

function add(found: Set<string>, text: string | undefined): void {
  const value = text === undefined ? undefined : stringValue(text);
  if (value !== undefined) found.add(value);
}
