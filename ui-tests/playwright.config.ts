import { defineConfig } from '@playwright/test';

/** Every test starts a JupyterLab and a bucket server of its own, with login on. */
export default defineConfig({
  testDir: './tests',
  // The scripts are modules as they stand: Playwright would compile them to something else.
  build: { external: ['**/scripts/**/*.mjs'] },
  outputDir: './test-results',
  workers: 1,
  // Where nobody can look, a busy machine gets one more try; the list names who needed it.
  retries: process.env['CI'] ? 1 : 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    actionTimeout: 30_000,
    viewport: { width: 1280, height: 800 },
    serviceWorkers: 'block',
    video: 'off',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  }
});
