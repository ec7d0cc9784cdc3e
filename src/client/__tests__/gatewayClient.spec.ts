import { ServerConnection } from '@jupyterlab/services';
import { StoreError } from '#core/domain/errors';
import { GatewayClient } from '../gatewayClient';

const HELLO = {
  version: '0.1.0',
  instance: 'one',
  node: '24',
  crc32c: 'native',
  jupyterRoot: '/work'
};

/** What one request brought, with Jupyter's answer in place of a network. */
async function asked(answer: {
  readonly status: number;
  readonly text?: string;
  readonly fails?: Error;
}): Promise<{ outcome: unknown; url: string; init: RequestInit }> {
  let url = '';
  let init: RequestInit = {};
  class FakeRequest {
    readonly headers = new Map<string, string>();
    constructor(url_: string, init_: RequestInit) {
      url = url_;
      init = init_;
    }
  }
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://localhost/user/me/',
    token: '',
    Request: FakeRequest as unknown as typeof Request,
    fetch: async () => {
      if (answer.fails) {
        throw answer.fails;
      }
      return fakeResponse(answer.status, answer.text ?? '');
    }
  });
  const outcome = await new GatewayClient(settings)
    .call('hello', {})
    .catch((error: unknown) => error);
  return { outcome, url, init };
}

describe('GatewayClient', () => {
  it('U1 posts JSON under the base URL and decodes the answer', async () => {
    const { outcome, url, init } = await asked({
      status: 200,
      text: JSON.stringify({ ...HELLO, extra: true })
    });
    expect(url).toMatch(
      /^http:\/\/localhost\/user\/me\/keepstep\/api\/hello(\?|$)/
    );
    expect([init.method, init.body, init.headers, outcome]).toEqual([
      'POST',
      '{}',
      { 'Content-Type': 'application/json' },
      HELLO
    ]);
  });

  it('U1 refuses an answer of another shape', async () => {
    const { outcome } = await asked({ status: 200, text: '{"version":1}' });
    expect(kindOf(outcome)).toBe('bad-message');
  });

  it('U1 refuses an answer that broke off', async () => {
    const { outcome } = await asked({ status: 200, text: '{"vers' });
    expect(kindOf(outcome)).toBe('bad-message');
  });

  it('U2 takes over the report of the gateway', async () => {
    const report = {
      kind: 'permission-denied',
      message: 'You may not list gs://bucket.',
      uri: 'gs://bucket',
      next: 'Ask for it.'
    };
    const { outcome } = await asked({
      status: 403,
      text: JSON.stringify({ error: report })
    });
    const { kind, message, uri, next } = outcome as StoreError;
    expect({ kind, message, uri, next }).toEqual(report);
  });

  it.each([
    [401, 'not-signed-in', 'no longer logged in'],
    [403, 'not-signed-in', 'no longer logged in'],
    [404, 'unavailable', 'not running in this Jupyter'],
    [500, 'unavailable', 'does not answer'],
    [503, 'unavailable', 'does not answer'],
    [413, 'bad-message', 'status 413']
  ])('U2 says in a sentence what Jupyter means by %i', async (...row) => {
    const [status, kind, words] = row;
    const { outcome } = await asked({ status, text: '<h1>No</h1>' });
    expect(kindOf(outcome)).toBe(kind);
    expect((outcome as StoreError).message).toContain(words);
  });

  it('U2 says that Jupyter does not answer', async () => {
    const { outcome } = await asked({
      status: 0,
      fails: new TypeError('Failed to fetch')
    });
    expect([kindOf(outcome), (outcome as StoreError).message]).toEqual([
      'unavailable',
      'Jupyter does not answer.'
    ]);
  });
});

// --- Internal helpers ---

function kindOf(outcome: unknown): string {
  return outcome instanceof StoreError ? outcome.kind : String(outcome);
}

/** jsdom has no `Response`: what the client reads of one. */
function fakeResponse(status: number, text: string): Response {
  return {
    ok: status < 300,
    status,
    json: async () => JSON.parse(text) as unknown
  } as Response;
}
