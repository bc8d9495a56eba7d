/** What few commands need: each part is loaded when it is asked for. */
export const WINGS = {
  /** The importers and exporters of other systems. */
  foreign: () => import('./foreign.ts'),
  /** What runs on the side of a server. */
  server: () => import('./server.ts'),
  /** What opens the user's editor. */
  editing: () => import('./editing.ts'),
  /** The help. */
  help: () => import('./help.ts'),
  /** Conversations. */
  chat: () => import('./chat.ts'),
  /** Conversations that must hold. */
  tests: () => import('./tests.ts'),
  /** Conversations at the terminal. */
  desk: () => import('./chat/hold.ts'),
  /** Conversations that are kept. */
  keptChats: () => import('./kept-chats.ts'),
  /** What writes tables for phone systems. */
  routing: () => import('./routing.ts'),
  /** What shells read. */
  completion: () => import('./completion.ts'),
};
