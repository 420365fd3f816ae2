#!/usr/bin/env node
/**
 * The first file of the bundle. V8 keeps what it compiled beside the program, so that the next start needs not compile
 * it again. Who may write there may change the program itself, so this is no new way in; where it cannot be written
 * (another user's installation, a read-only image) nothing is kept and nothing else changes.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache({ directory: join(import.meta.dirname, 'compile-cache'), portable: true });
await import('./oakum.ts');
