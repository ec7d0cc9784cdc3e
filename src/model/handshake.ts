import { StoreError } from '#core/domain/errors';
import type { IErrorReport } from '#core/domain/transfer';
import type { IHello } from '#core/protocol/routes';
import { reportOf } from '#core/protocol/wireError';
import type { ICallOptions, IGatewayClient } from '../client/gatewayClient';
import { StateModel } from './stateModel';
import { VERSION } from './version';

/** Who is at the other end. */
export interface IHandshakeState {
  /** `mismatch`: the page and the server are of two versions. */
  readonly status: 'unknown' | 'ok' | 'mismatch' | 'down';
  readonly hello: IHello | null;
  readonly error: IErrorReport | null;
}

/** Asks the gateway who it is, and whether it is of this page's version. */
export class Handshake extends StateModel<IHandshakeState> {
  constructor(
    private readonly _client: IGatewayClient,
    private readonly _version: string = VERSION
  ) {
    super({ status: 'unknown', hello: null, error: null });
  }

  /** Ask now. Failing is a state, too. */
  async refresh(): Promise<void> {
    try {
      await this._ask({ signal: this.ended.signal });
    } catch (error) {
      this._dispatch({ status: 'down', hello: null, error: reportOf(error) });
    }
  }

  /**
   * The absolute path, on the machine of the kernel, of something under Jupyter's root.
   *
   * @throws StoreError when the gateway does not answer.
   */
  async absolutePath(key: string, options: ICallOptions = {}): Promise<string> {
    const { jupyterRoot } = this.state.hello ?? (await this._ask(options));
    return `${jupyterRoot.replace(/\/$/, '')}/${key}`.replace(/\/$/, '');
  }

  // --- Internal helpers ---

  private async _ask(options: ICallOptions): Promise<IHello> {
    const hello = await this._client.call('hello', {}, options);
    const same = hello.version === this._version;
    this._dispatch({
      status: same ? 'ok' : 'mismatch',
      hello,
      error: same ? null : reportOf(mismatch(hello.version, this._version))
    });
    return hello;
  }
}

// --- Internal helpers ---

function mismatch(server: string, page: string): StoreError {
  return new StoreError(
    'unsupported',
    `This page has Keepstep ${page}, the Jupyter server has ${server}.`,
    {
      operation: 'hello',
      uri: '',
      next: 'Restart Jupyter, then reload this page.'
    }
  );
}
