import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Handshake } from '../handshake';
import { VERSION } from '../version';
import { FakeClient } from './fakeClient';

const hello = (version: string) => ({
  version,
  instance: 'one',
  node: '24',
  crc32c: 'native' as const,
  jupyterRoot: '/work/'
});

describe('Handshake', () => {
  it('U5 is content with the same version', async () => {
    const model = new Handshake(
      new FakeClient({ hello: () => hello('1.0.0') }),
      '1.0.0'
    );
    await model.refresh();
    expect(model.state).toEqual({
      status: 'ok',
      hello: hello('1.0.0'),
      error: null
    });
  });

  it('U5 asks for a restart of Jupyter when the versions differ', async () => {
    const model = new Handshake(
      new FakeClient({ hello: () => hello('0.9.0') }),
      '1.0.0'
    );
    await model.refresh();
    expect([model.state.status, model.state.error]).toEqual([
      'mismatch',
      {
        kind: 'unsupported',
        message: 'This page has Keepstep 1.0.0, the Jupyter server has 0.9.0.',
        uri: '',
        next: 'Restart Jupyter, then reload this page.'
      }
    ]);
  });

  it('U6 keeps a failure as a state', async () => {
    const model = new Handshake(new FakeClient());
    await model.refresh();
    expect([model.state.status, model.state.error?.kind]).toEqual([
      'down',
      'unavailable'
    ]);
  });

  it('U18 makes absolute paths under the root of Jupyter', async () => {
    const client = new FakeClient({ hello: () => hello(VERSION) });
    const model = new Handshake(client);
    expect([
      await model.absolutePath('outputs/run/'),
      await model.absolutePath(''),
      client.count('hello')
    ]).toEqual(['/work/outputs/run', '/work', 1]);
  });
});

describe('VERSION', () => {
  it('U5 is that of the package', () => {
    const text = readFileSync(join(__dirname, '../../../package.json'), 'utf8');
    expect(VERSION).toBe((JSON.parse(text) as { version: string }).version);
  });
});
