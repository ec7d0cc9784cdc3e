import type { Links } from '../http/links';
import type { Sessions } from '../uploads/sessions';
import type { MultipartUploads } from '../xml/multipartUploads';
import type { CommitLog } from './commitLog';
import type { Faults } from './faults';
import type { ObjectIndex } from './objectIndex';
import type { ISettings } from './settings';

/** Everything that a request may look at or change. */
export interface IWorld {
  readonly index: ObjectIndex;
  readonly sessions: Sessions;
  readonly multipart: MultipartUploads;
  readonly log: CommitLog;
  readonly faults: Faults;
  readonly links: Links;
  settings: ISettings;
}
