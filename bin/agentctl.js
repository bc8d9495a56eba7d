#!/usr/bin/env node
import module from 'node:module';

// Node 22.8 and later keep the compiled code between runs; on Node 20 this is undefined.
module.enableCompileCache?.();

await import('../dist/main.js');
