import { LabIcon } from '@jupyterlab/ui-components';
import bucket from '../style/icons/bucket.svg';
import cancelled from '../style/icons/cancelled.svg';
import checkpoint from '../style/icons/checkpoint.svg';
import cloudUpload from '../style/icons/cloud-upload.svg';
import copy from '../style/icons/copy.svg';
import durable from '../style/icons/durable.svg';
import first from '../style/icons/first.svg';
import incomplete from '../style/icons/incomplete.svg';
import keepstep from '../style/icons/keepstep.svg';
import limit from '../style/icons/limit.svg';
import machine from '../style/icons/machine.svg';
import resume from '../style/icons/resume.svg';
import sync from '../style/icons/sync.svg';
import trouble from '../style/icons/trouble.svg';
import unchecked from '../style/icons/unchecked.svg';
import uncertain from '../style/icons/uncertain.svg';
import verified from '../style/icons/verified.svg';
import waiting from '../style/icons/waiting.svg';
import whole from '../style/icons/whole.svg';
import drive from '../style/icons/drive.svg';
import run from '../style/icons/run.svg';
import download from '../style/icons/download.svg';

/** Keepstep's own icons. Shapes differ, so that none is told by its colour alone. */
export const keepstepIcon = icon('keepstep', keepstep);
export const bucketIcon = icon('bucket', bucket);
export const driveIcon = icon('drive', drive);
export const machineIcon = icon('machine', machine);
export const runIcon = icon('run', run);
export const checkpointIcon = icon('checkpoint', checkpoint);
export const resumeIcon = icon('resume', resume);
export const uploadIcon = icon('upload', cloudUpload);
export const downloadIcon = icon('download', download);
export const copyIcon = icon('copy', copy);
export const syncIcon = icon('sync', sync);
export const firstIcon = icon('first', first);
export const limitIcon = icon('limit', limit);
export const waitingIcon = icon('waiting', waiting);
export const cancelledIcon = icon('cancelled', cancelled);
export const uncheckedIcon = icon('unchecked', unchecked);
export const incompleteIcon = icon('incomplete', incomplete);
export const uncertainIcon = icon('uncertain', uncertain);
export const wholeIcon = icon('whole', whole);
export const verifiedIcon = icon('verified', verified);
export const durableIcon = icon('durable', durable);
export const troubleIcon = icon('trouble', trouble);

// --- Internal helpers ---

function icon(name: string, svgstr: string): LabIcon {
  return new LabIcon({ name: `keepstep:${name}`, svgstr });
}
