// One line for each command: docs/adding/command.md says how to add one.
export { addBucket } from './addBucket';
export { addFolder } from './addFolder';
export { cancelTransfer } from './cancelTransfer';
export { clearTransfers } from './clearTransfers';
export { copyUri } from './copyUri';
export { downloadCheckpoint } from './downloadCheckpoint';
export { filterRuns } from './filterRuns';
export { insertResumeCell } from './insertResumeCell';
export { insertSaveCell } from './insertSaveCell';
export { insertSignInCell } from './insertSignInCell';
export { openPanel } from './openPanel';
export { refresh } from './refresh';
export { removeStorage } from './removeStorage';
export { resumeFromCheckpoint } from './resumeFromCheckpoint';
export { resumeFromLatest } from './resumeFromLatest';
export { showTransfers } from './showTransfers';
export { uploadCheckpoint } from './uploadCheckpoint';
