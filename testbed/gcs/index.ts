/** The stand-in for Google Cloud Storage. docs/spec/testbed.md lists its promises, B1.. */
export { startGcsServer } from './startGcsServer';
export type { IGcsServer, IGcsServerOptions } from './startGcsServer';
export type { IPlant } from './admin/plant';
export type { Fault, ICutFault, IStatusFault } from './state/faults';
export type {
  IAcknowledged,
  ICommitted,
  IDeleted,
  IRequestSeen,
  LogEvent
} from './state/commitLog';
export type { ISettings } from './state/settings';
