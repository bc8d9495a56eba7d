import { VoiceImport } from '../importing.ts';
import { Slugs } from '../slugs.ts';

/** One agent on its way from ElevenLabs to us. */
export class Making extends VoiceImport {
  readonly tests = new Slugs();

  constructor() {
    super({
      system: 'elevenlabs',
      own: (name) => name.startsWith('system__'),
      secret: (name) => name.startsWith('secret__'),
    });
  }
}
