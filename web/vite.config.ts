import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page is built into plain files that the server serves: no inline script, nothing from elsewhere. */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
});
