import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ISettings } from '../state/settings';
import { REAL_TIME, Throttle } from './throttle';
import type { ITime } from './throttle';

/** How far away the server is on one connection. It outlives its requests, as a real link does. */
export interface ILink {
  readonly up: Throttle;
  readonly down: Throttle;
  /**
   * Waits as long as a request and its answer are on their way: a round trip, and before the first
   * answer also those in which the connection was made, one for TCP and one for TLS 1.3. That the
   * rate of a real connection has to grow first is not imitated.
   */
  travel(): Promise<void>;
}

/** The links of the connections that are open. */
export class Links {
  constructor(
    private readonly _settings: () => ISettings,
    private readonly _time: ITime = REAL_TIME
  ) {}

  of(socket: Socket): ILink {
    const known = this._links.get(socket);
    if (known) {
      return known;
    }
    const link = this._make('encrypted' in socket);
    this._links.set(socket, link);
    return link;
  }

  private _make(isEncrypted: boolean): ILink {
    const rate = () => this._settings().throttleBytesPerSecond;
    let handshakes = isEncrypted ? 2 : 1;
    return {
      up: new Throttle(rate, this._time),
      down: new Throttle(rate, this._time),
      travel: async () => {
        const trips = 1 + handshakes;
        handshakes = 0;
        const { latencyMilliseconds } = this._settings();
        if (latencyMilliseconds !== null) {
          await this._time.wait(trips * latencyMilliseconds);
        }
      }
    };
  }

  private readonly _links = new WeakMap<Socket | TLSSocket, ILink>();
}
