/** The stand-in for Google Cloud Storage. docs/spec/testbed.md lists its promises, B1.. */
export { startGcsServer } from './startGcsServer';
export type { IGcsServer, IGcsServerOptions } from './startGcsServer';
export type { LogEvent } from './state/commitLog';
