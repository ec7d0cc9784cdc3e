import type { Call } from './call';

/** Where an upload or the data of an object is served, beside `/storage/v1/`; and the XML API. */
export type PathPrefix = 'api' | 'upload' | 'download' | 'xml';

/**
 * One method of the API. `id`, `path` and `parameters` are those of the published discovery
 * document, and a test compares them with it.
 */
export interface IRoute {
  readonly id: string;
  readonly verb: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Other verbs that clients use for it. */
  readonly alsoVerbs?: readonly string[];
  /** With `{name}` for a segment. */
  readonly path: string;
  readonly prefix?: PathPrefix;
  /** Query parameters that the handler may ask for. */
  readonly parameters: readonly string[];
  handle(call: Call): void | Promise<void>;
}
