import type { ModelChoice, SpeakingModel } from '../core/speaking.ts';
import { accessTo } from './access.ts';
import { PATIENCE } from './patience.ts';
import type { Patience } from './patience.ts';
import type { Speak } from './speak.ts';

/**
 * Opens a language model; its key comes from the environment alone. What speaks with it is loaded when it is asked for
 * the first time. Throws `usage` where the provider is not known, or its key or address is missing.
 */
export function openModel(
  choice: ModelChoice,
  env: Readonly<Record<string, string | undefined>>,
  patience: Patience = PATIENCE,
): SpeakingModel {
  const access = accessTo(choice, env);
  let speaker: Promise<Speak> | null = null;
  const load = async () => {
    const { speakBy } = await import('./speak.ts');
    return speakBy(choice, access, patience);
  };
  return {
    name: `${choice.provider}/${choice.name}`,
    speak: async (...question) => (await (speaker ??= load()))(...question),
  };
}
