import { requireAgentId } from '../core/names.ts';
import { Elsewhere } from '../store/elsewhere.ts';
import type { ElsewhereRequest } from '../store/elsewhere.ts';
import { Engine } from '../store/engine.ts';
import type { StoreOptions } from '../store/store.ts';
import type { Io } from '../ui/io.ts';

/**
 * Opens a repository that is not checked out here, with as much of it as a state of an agent needs: in a temporary
 * folder, which goes away with the engine. See `Elsewhere.fetch` for the failures.
 */
export async function openElsewhere(
  request: ElsewhereRequest,
  options: StoreOptions,
  io: Io,
): Promise<Engine> {
  const agent = request.agent ?? (io.env['AGENTCTL_AGENT'] || null);
  const place = new Elsewhere(options, { ...request, agent: agent && requireAgentId(agent) });
  io.atExit?.(() => place.remove());
  try {
    await place.fetch();
    const { directory } = place;
    return await Engine.open({ ...options, directory, fetch: 'done', temporary: true });
  } catch (error) {
    place.remove();
    throw error;
  }
}
