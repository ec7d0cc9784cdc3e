import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  API_PATH,
  EVENTS_PATH,
  ROUTES,
  type RouteName
} from '../../core/protocol/routes';
import { wireError } from '../../core/protocol/wireError';
import { gatewayPids, proc } from '../world/gatewayPids';
import type { Machine } from '../world/machine';
import { openPanel } from '../world/panel';
import { expect, test as base } from '../world/sharedWorld';

/** What a browser sends along that is logged in. */
interface ILogin {
  readonly cookie: string;
  readonly xsrf: string;
}

const test = base.extend<object, { machine: Machine; login: ILogin }>({
  machine: [
    async ({ world }, use) => use(await world.startMachine()),
    { scope: 'worker' }
  ],
  login: [
    async ({ machine }, use) => use(await logIn(machine)),
    { scope: 'worker' }
  ]
});

const ROUTE_NAMES = Object.keys(ROUTES) as RouteName[];
const FOREIGN = 'https://evil.example';

/** Who is refused, and with which headers they come. */
const STRANGERS: readonly {
  readonly who: string;
  readonly headers: (login: ILogin) => Record<string, string>;
  /** 403, but for an origin: there Jupyter says that nothing is here. */
  readonly status?: number;
}[] = [
  { who: 'G1 a stranger', headers: () => ({}) },
  {
    who: 'G1 a wrong token',
    headers: () => ({ authorization: `token ${'0'.repeat(48)}` })
  },
  {
    who: 'G1 a wrong cookie with an XSRF token',
    headers: ({ xsrf }) => ({
      cookie: `_xsrf=${xsrf}; username-localhost="2|1:0|forged"`,
      'x-xsrftoken': xsrf
    })
  },
  {
    who: 'G2 a login cookie without the XSRF token',
    headers: ({ cookie }) => ({ cookie })
  },
  {
    who: 'G2 a login cookie with a wrong XSRF token',
    headers: ({ cookie }) => ({ cookie, 'x-xsrftoken': 'wrong' })
  },
  {
    who: 'G3 a page of another origin',
    headers: ({ cookie, xsrf }) => ({
      cookie,
      'x-xsrftoken': xsrf,
      origin: FOREIGN
    }),
    status: 404
  },
  {
    who: 'G3 a page without an origin of its own',
    headers: ({ cookie, xsrf }) => ({
      cookie,
      'x-xsrftoken': xsrf,
      origin: 'null'
    }),
    status: 404
  }
];

for (const { who, headers, status = 403 } of STRANGERS) {
  test(`${who} is refused by every route and by the events`, async ({
    machine,
    login
  }) => {
    for (const path of everyPath()) {
      const answer = await ask(machine, path, headers(login));
      expect.soft(answer.status, path).toBe(status);
      const { error } = wireError(await answer.json());
      expect.soft(error.kind, path).toBe('permission-denied');
    }
  });
}

test('a page that is logged in reaches every route', async ({
  machine,
  login: { cookie, xsrf }
}) => {
  const headers = {
    cookie,
    'x-xsrftoken': xsrf,
    origin: machine.base
  };
  for (const name of ROUTE_NAMES) {
    const answer = await ask(machine, `${API_PATH}/${name}`, headers);
    const body: unknown = await answer.json();
    // An empty request is enough for some; the others say what they miss.
    if (answer.status === 200) {
      ROUTES[name].response(body);
    } else {
      expect.soft(answer.status, name).toBe(400);
      expect.soft(wireError(body).error.kind, name).toBe('bad-message');
    }
  }
});

test('a page that is logged in reads the events', async ({
  machine,
  login: { cookie, xsrf }
}) => {
  const left = new AbortController();
  const headers = { cookie, 'x-xsrftoken': xsrf, origin: machine.base };
  const answer = await ask(machine, EVENTS_PATH, headers, left.signal);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const reader = answer.body!.getReader();
  const { value } = await reader.read();
  expect(Buffer.from(value!).toString()).toContain('data: {');
  left.abort();
});

test('G4 nothing that opens Jupyter is in the environment of the gateway', async ({
  machine,
  login
}) => {
  await (
    await ask(machine, `${API_PATH}/hello`, {
      cookie: login.cookie,
      'x-xsrftoken': login.xsrf
    })
  ).json();
  const [pid, ...others] = gatewayPids(machine);
  expect(others).toEqual([]);
  const secret = readFileSync(
    join(machine.work, '..', 'runtime', 'jupyter_cookie_secret'),
    'utf8'
  ).trim();
  expect(secret.length).toBeGreaterThan(20);
  const known = proc(pid!, 'environ') + proc(pid!, 'cmdline');
  expect(known).toContain(machine.work);
  expect(known).not.toContain(machine.token);
  expect(known).not.toContain(secret);
  expect(known).not.toMatch(/(^|\0)(JUPYTER|JPY_)\w*=/);
});

test('G4 no request of the panel has the token in its address', async ({
  machine,
  page
}) => {
  const asked: string[] = [];
  page.on('request', request => asked.push(request.url()));
  const panel = await openPanel(page, machine);
  await expect(panel.row(/^This machine, disk/)).toBeVisible();
  const listed = page.waitForResponse(/keepstep\/api\/listFolder/);
  await panel.refresh();
  await listed;
  const ours = asked.filter(url => url.includes('/keepstep/'));
  expect(ours.some(url => url.includes(`/${EVENTS_PATH}`))).toBe(true);
  expect(ours.length).toBeGreaterThan(4);
  expect(ours.filter(url => url.includes(machine.token))).toEqual([]);
  expect(ours.filter(url => /[?&](token|_xsrf)=/.test(url))).toEqual([]);
});

// --- Internal helpers ---

function everyPath(): string[] {
  return [...ROUTE_NAMES.map(name => `${API_PATH}/${name}`), EVENTS_PATH];
}

function ask(
  machine: Machine,
  path: string,
  headers: Record<string, string>,
  signal?: AbortSignal
): Promise<Response> {
  const method = path === EVENTS_PATH ? 'GET' : 'POST';
  return fetch(`${machine.base}/${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(method === 'POST' ? { body: '{}' } : {}),
    ...(signal ? { signal } : {})
  });
}

/** Log in as a browser does, by the address that Jupyter prints. */
async function logIn(machine: Machine): Promise<ILogin> {
  const url = `${machine.base}/lab?token=${machine.token}`;
  const answer = await fetch(url, { redirect: 'manual' });
  const first = cookiesOf(answer);
  const page = await fetch(`${machine.base}/lab`, {
    headers: { cookie: first.join('; ') }
  });
  const cookies = [...first, ...cookiesOf(page)];
  const xsrf = cookies.find(cookie => cookie.startsWith('_xsrf='));
  return {
    cookie: cookies.join('; '),
    xsrf: decodeURIComponent(xsrf!.slice('_xsrf='.length))
  };
}

function cookiesOf(answer: Response): string[] {
  return answer.headers
    .getSetCookie()
    .map(cookie => cookie.split(';')[0]!)
    .filter(cookie => !cookie.endsWith('=""'));
}
