// What servers say of a conversation that is too long for a model, each in its own words.
const WORDINGS = [
  // OpenAI, and what speaks as it does: vLLM, Groq, OpenRouter
  /context[ _]length[ _]exceeded/i,
  /maximum (?:context|model) length/i,
  /exceeds the context window/i,
  /reduce the length of the (?:messages|prompt)/i,
  // Anthropic
  /prompt is too long/i,
  /exceed context limit/i,
  /request_too_large/i,
  /model_context_window_exceeded/i,
  // Google
  /input token count.{0,40}exceeds the maximum/i,
  // xAI
  /maximum prompt length is/i,
  // Mistral
  /too large for model with \d+ maximum context/i,
  // llama.cpp
  /exceeds? the available context size/i,
  /exceed_context_size/i,
  /context size has been exceeded/i,
  // LM Studio
  /(?:greater|longer) than the context length/i,
  /context length of only/i,
  // Ollama
  /exceeded (?:max )?context length/i,
  /input length exceeds the context length/i,
];

/** Tells whether a server says that a conversation is too long for its model. */
export function saysOverflow(words: string): boolean {
  return WORDINGS.some((wording) => wording.test(words));
}
