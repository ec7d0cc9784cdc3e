import type { Sessions } from '../uploads/sessions';
import type { CommitLog } from './commitLog';
import type { Faults } from './faults';
import type { ObjectIndex } from './objectIndex';
import type { ISettings } from './settings';

/** Everything that a request may look at or change. */
export interface IWorld {
  readonly index: ObjectIndex;
  readonly sessions: Sessions;
  readonly log: CommitLog;
  readonly faults: Faults;
  settings: ISettings;
}
