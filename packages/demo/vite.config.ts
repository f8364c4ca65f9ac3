/** Builds the page into dist/: one application, and a service worker that keeps it for starts without a network. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('web'),
  // The packages of this repository are read from their sources.
  resolve: { conditions: ['tame-src', ...defaultClientConditions] },
  server: { fs: { allow: [here('../..')] } },
  build: { outDir: here('dist'), emptyOutDir: true, target: 'es2022' },
  plugins: [
    react(),
    VitePWA({
      // Asks before it reloads: somebody may be typing.
      registerType: 'prompt',
      includeAssets: ['icon.svg'],
      manifest: {
        name: 'Campaign desk',
        short_name: 'Campaigns',
        description: 'Campaigns on every platform, from one place.',
        display: 'standalone',
        background_color: '#f6f7f9',
        theme_color: '#0c6a63',
        icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' }],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg}'],
        // Who one is and where the relay is are remembered by the page itself.
        navigateFallbackDenylist: [/^\/token/, /^\/config\.json/, /^\/health/],
      },
    }),
  ],
});
