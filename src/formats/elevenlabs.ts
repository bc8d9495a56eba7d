import type { ForeignSystem } from '../core/foreign.ts';
import { findEvidence } from './elevenlabs/project.ts';
import { readElevenlabs } from './elevenlabs/read.ts';
import { writeElevenlabs } from './elevenlabs/write.ts';

/**
 * ElevenLabs: a project of its command line (github.com/elevenlabs/cli), whose `agents.json`, `tools.json` and
 * `tests.json` name the files with the configurations, or one configuration by itself. Keys stay as they are written.
 */
export const elevenlabs: ForeignSystem = {
  id: 'elevenlabs',
  title: 'ElevenLabs',
  detect: findEvidence,
  read: readElevenlabs,
  write: writeElevenlabs,
};
