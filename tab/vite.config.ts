import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/tab/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The content policy forbids data: scripts and inline styles in files; small assets stay files.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
  },
  server: {
    // `vite tab` beside a running server: its API answers here too.
    proxy: { '/api': { target: 'http://localhost:3978', headers: { origin: 'http://localhost:3978' } } },
  },
});
