import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import { isFinal, type ITransferRecord } from '#core/domain/transfer';
import { gatewayEvent } from '#core/protocol/events';
import { ROUTES, type IRoutes, type RouteName } from '#core/protocol/routes';

/** A gateway in a process of its own, as Jupyter starts it. */
export class GatewayProcess {
  private constructor(
    private readonly _child: ChildProcess,
    private readonly _folder: string,
    /** What it said on standard error. */
    readonly said: { text: string }
  ) {}

  static async start(
    main: string,
    env: Readonly<Record<string, string>>
  ): Promise<GatewayProcess> {
    // In /tmp, as a socket's path must stay under 108 bytes.
    const folder = mkdtempSync(join(tmpdir(), 'ks-'));
    const socket = join(folder, 'gateway.sock');
    const child = spawn(process.execPath, [main, 'serve', '--socket', socket], {
      env: { ...env },
      stdio: ['pipe', 'pipe', 'pipe']
    });
    const said = { text: '' };
    child.stderr.on('data', (text: Buffer) => (said.text += text.toString()));
    const ready = createInterface(child.stdout);
    const ended = once(child, 'exit').then(() => {
      throw new Error(`The gateway ended: ${said.text}`);
    });
    await Promise.race([once(ready, 'line'), ended]);
    ended.catch(() => undefined);
    return new GatewayProcess(child, folder, said);
  }

  async call<N extends RouteName>(
    name: N,
    body: IRoutes[N]['request']
  ): Promise<IRoutes[N]['response']> {
    const answer = await this._request('POST', `/api/${name}`, body);
    const said = await json(answer);
    if (answer.statusCode !== 200) {
      throw new Error(JSON.stringify(said));
    }
    return ROUTES[name].response(said);
  }

  /** Resolves with the first record that has ended. */
  async ended(): Promise<ITransferRecord> {
    const answer = await this._request('GET', '/events');
    for await (const line of createInterface(answer)) {
      if (line.startsWith('data: ')) {
        const event = gatewayEvent(JSON.parse(line.slice('data: '.length)));
        const records =
          event.type === 'snapshot'
            ? event.transfers
            : event.type === 'transfer'
              ? [event.transfer]
              : [];
        const found = records.find(({ state }) => isFinal(state));
        if (found) {
          answer.destroy();
          return found;
        }
      }
    }
    throw new Error('The gateway ended before its transfer did.');
  }

  /** `SIGKILL`, or the end of its input as when Jupyter ends; resolves when it is gone. */
  async end(how: 'kill' | 'in order'): Promise<void> {
    const gone = once(this._child, 'exit');
    if (this._child.exitCode === null && this._child.signalCode === null) {
      if (how === 'kill') {
        this._child.kill('SIGKILL');
      } else {
        this._child.stdin?.end();
      }
      await gone;
    }
    rmSync(this._folder, { recursive: true, force: true });
  }

  private async _request(
    method: string,
    path: string,
    body?: object
  ): Promise<IncomingMessage> {
    const asked = request({
      socketPath: join(this._folder, 'gateway.sock'),
      method,
      path,
      headers: { 'content-type': 'application/json' }
    });
    asked.end(body && JSON.stringify(body));
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return answer;
  }
}
