import type { Usage } from './conversation.ts';
import type { Plain, PlainMap } from './foreign.ts';

/** What was said so far, as a language model gets it. */
export type ModelMessage =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; calls: readonly ModelCall[] }
  | { role: 'tool'; id: string; tool: string; answer: Plain };

/** A call that a model wishes. */
export interface ModelCall {
  id: string;
  tool: string;
  /** Empty where they cannot be read. */
  arguments: PlainMap;
  /** Why the call cannot be read. */
  problem?: string;
  /** What a provider wants back with its own call, by provider. */
  handBack?: Readonly<Record<string, PlainMap>>;
}

/** What a model may call. */
export interface ModelTool {
  name: string;
  description: string;
  /** JSON Schema. */
  parameters: PlainMap;
}

/** One question to a model. */
export interface ModelRequest {
  system: string;
  messages: readonly ModelMessage[];
  tools: readonly ModelTool[];
}

/** What a model answered. */
export interface ModelAnswer {
  text: string;
  calls: ModelCall[];
  usage: Usage;
  /** What is to be known of the answer: that it was cut at its longest, or a setting that this model does not know. */
  notes: string[];
}

/** How a model is to speak. */
interface ModelSettings {
  temperature: number | null;
  maxTokens: number | null;
  reasoningEffort: string | null;
}

/** A language model. */
export interface SpeakingModel {
  /** `openai/gpt-4.1-mini`. */
  name: string;
  /**
   * Asks the model; `hear` gets the words as they come. Throws `failed` with what is to be done about it: a key that is
   * missing or refused, a limit, a break, an answer that cannot be read; and what the signal says where it ends it.
   */
  speak: (
    request: ModelRequest,
    hear: (words: string) => void,
    signal: AbortSignal | null,
  ) => Promise<ModelAnswer>;
}

/** Which model is meant. */
export interface ModelChoice extends ModelSettings {
  provider: string;
  name: string;
  baseUrl: string | null;
}
