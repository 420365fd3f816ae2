import { defineConfig } from 'vitest/config';

/** Unit and conformance tests. Files named *.story.test.ts (e2e) and *.rig.test.ts (real servers) have runs of their own. */
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['{src,testing,tools,rig,bench,e2e}/**/*.test.ts'],
    testTimeout: 30_000,
    maxWorkers: 2,
  },
});
