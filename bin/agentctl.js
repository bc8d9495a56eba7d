#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';

// Node 22.8 and later keep the compiled code between runs; on Node 20 this is undefined. The
// folder is the user's own: what lies in the shared one for temporary files anybody may have put.
const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env;
const home = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && join(HOME, '.cache'));
if (home && existsSync(home)) module.enableCompileCache?.(join(home, 'agentctl'));

await import('../dist/main.js');
