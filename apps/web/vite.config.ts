import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = 'http://127.0.0.1:3114';
const softphoneGateway = 'http://127.0.0.1:3115';

export default defineConfig({
  root: here('.'),
  plugins: [react()],
  resolve: {
    alias: {
      '@yiche/contracts': here('../../libs/contracts/src/index.ts'),
      '@yiche/kernel': here('../../libs/kernel/src/index.ts'),
    },
  },
  build: {
    outDir: here('../../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    // antd alone is above the default of 500 kB; it changes only with its version and is cached as one file.
    chunkSizeWarningLimit: 1300,
    // Nothing as data: URL, so that the content security policy need not allow it for scripts or fonts.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Together, so that zod is set up before any chunk makes a schema, whatever the chunks' order.
            { name: 'zod', test: /node_modules[\\/]zod[\\/]|zod-set-up/, priority: 40 },
            { name: 'telephone', test: /node_modules[\\/](jssip|sdp-transform|events|debug|ms)[\\/]/, priority: 30 },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|react-router)[\\/]/, priority: 20 },
            { name: 'antd', test: /node_modules[\\/](antd|@ant-design|@rc-component|dayjs)[\\/]/, priority: 10 },
            { name: 'vendor', test: /node_modules[\\/]/, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    port: 5114,
    proxy: {
      '/api': server,
      '/socket.io': { target: server, ws: true },
      '/ws': { target: softphoneGateway, ws: true },
    },
  },
});
