import type { IResumedFrom, IRunIdentity, IRunPlace } from '../domain/run';
import {
  array,
  exactly,
  nullable,
  object,
  string,
  type Decoder
} from './decode';
import { count, instant, uuid } from './scalars';

/** Decodes `keepstep-run.json`; throws `bad-message` that names the field. */
export const runIdentity: Decoder<IRunIdentity> = object<IRunIdentity>({
  schema: exactly(1),
  runId: uuid,
  name: string,
  createdAt: instant,
  pins: array(uuid),
  resumedFrom: array(
    object<IResumedFrom>({
      checkpointId: uuid,
      step: nullable(count),
      at: instant
    })
  ),
  places: array(object<IRunPlace>({ uri: string, firstSeenAt: instant }))
});
