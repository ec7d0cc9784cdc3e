import { Token } from '@lumino/coreutils';
import type { IModels } from './model/models';

/** Keepstep's state in this tab, for other extensions too: one set of models, one event stream. */
export const IKeepstep = new Token<IModels>(
  'jupyterlab-keepstep:IKeepstep',
  'The storages, runs, training checkpoints and transfers that Keepstep knows of.'
);
