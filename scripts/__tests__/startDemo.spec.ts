import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startGcsServer } from '../../testbed/gcs/index';
import { seed } from '../demo/startDemo.mjs';

describe('the samples of the demonstration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepstep-seed-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are put into an empty stand-in once, and never over what is there', async () => {
    const server = await startGcsServer({ dataFolder: folder });
    try {
      await seed(server.origin, 'demo-bucket');
      const commits = server.log.events.map(event =>
        event.kind === 'committed' ? event.name : event.kind
      );
      expect(commits).toEqual(
        expect.arrayContaining([
          'tiny-gpt/checkpoint-1000/trainer_state.json',
          'plain/step_500.pt'
        ])
      );
      await seed(server.origin, 'demo-bucket');
      expect(server.log.events).toHaveLength(commits.length);
      expect(server.log.sawAuthorization).toBe(false);
    } finally {
      await server.close();
    }
  });
});
