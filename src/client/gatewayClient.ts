import { cancelledError, StoreError } from '#core/domain/errors';
import { ROUTES, API_PATH, EVENTS_PATH } from '#core/protocol/routes';
import type { IRoutes, RouteName } from '#core/protocol/routes';
import { errorFrom, wireError } from '#core/protocol/wireError';
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

/** Options of every call. */
export interface ICallOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * The gateway as the browser sees it. Every method fails with a `StoreError` and nothing else.
 */
export interface IGatewayClient {
  /** Call a route; request and response are those of `IRoutes`, checked when they arrive. */
  call<N extends RouteName>(
    name: N,
    request: IRoutes[N]['request'],
    options?: ICallOptions
  ): Promise<IRoutes[N]['response']>;
  /** Open the event stream; it has a body to read, or the call fails. */
  openEvents(options?: ICallOptions): Promise<ReadableStream<Uint8Array>>;
}

/**
 * The only place that fetches. Jupyter's login and XSRF token are added by `ServerConnection`.
 */
export class GatewayClient implements IGatewayClient {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  async call<N extends RouteName>(
    name: N,
    request: IRoutes[N]['request'],
    options: ICallOptions = {}
  ): Promise<IRoutes[N]['response']> {
    const response = await this._fetch(`${API_PATH}/${name}`, name, {
      method: 'POST',
      // Said outright: a string body would go as plain text.
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
      ...signalOf(options)
    });
    return ROUTES[name].response(await jsonOf(response, name, options));
  }

  async openEvents(
    options: ICallOptions = {}
  ): Promise<ReadableStream<Uint8Array>> {
    const response = await this._fetch(EVENTS_PATH, 'events', {
      method: 'GET',
      headers: { Accept: 'text/event-stream' },
      ...signalOf(options)
    });
    if (!response.body) {
      throw new StoreError(
        'unsupported',
        'This browser cannot read the event stream of Keepstep.',
        { operation: 'events', uri: EVENTS_PATH }
      );
    }
    return response.body;
  }

  // --- Internal helpers ---

  private async _fetch(
    path: string,
    operation: string,
    init: RequestInit
  ): Promise<Response> {
    const url = URLExt.join(this._settings.baseUrl, path);
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this._settings);
    } catch (cause) {
      if (init.signal?.aborted) {
        throw cancelledError(operation, path);
      }
      throw new StoreError('unavailable', 'Jupyter does not answer.', {
        operation,
        uri: path,
        next: 'Check that the Jupyter server is running and that this computer is online.',
        cause
      });
    }
    if (!response.ok) {
      throw await failureOf(response, operation, path);
    }
    return response;
  }
}

// --- Internal helpers ---

function signalOf(options: ICallOptions): { signal?: AbortSignal } {
  return options.signal ? { signal: options.signal } : {};
}

async function jsonOf(
  response: Response,
  operation: string,
  options: ICallOptions
): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    if (options.signal?.aborted) {
      throw cancelledError(operation, API_PATH);
    }
    throw new StoreError(
      'bad-message',
      `Keepstep's answer to ${operation} broke off or is not JSON.`,
      { operation, uri: API_PATH, cause }
    );
  }
}

/** The gateway's own report where the body is one; else what the status of Jupyter says. */
async function failureOf(
  response: Response,
  operation: string,
  path: string
): Promise<StoreError> {
  try {
    return errorFrom(wireError(await response.json()).error, operation);
  } catch {
    return failureOfJupyter(response.status, operation, path);
  }
}

function failureOfJupyter(
  status: number,
  operation: string,
  uri: string
): StoreError {
  if (status === 401 || status === 403) {
    return new StoreError(
      'not-signed-in',
      'Jupyter refused the request: this page is no longer logged in.',
      { operation, uri, next: 'Reload the page and log in to Jupyter again.' }
    );
  }
  if (status === 404) {
    return new StoreError(
      'unavailable',
      'The server half of Keepstep is not running in this Jupyter.',
      {
        operation,
        uri,
        next: 'Run `jupyter server extension enable jupyterlab_keepstep`, then restart Jupyter.'
      }
    );
  }
  if (status >= 500) {
    return new StoreError(
      'unavailable',
      `The gateway of Keepstep does not answer (Jupyter says ${status}).`,
      {
        operation,
        uri,
        next: 'It is restarted by itself; if this stays, restart Jupyter and look at its log.'
      }
    );
  }
  return new StoreError(
    'bad-message',
    `Jupyter refused ${operation} with status ${status}.`,
    { operation, uri }
  );
}
