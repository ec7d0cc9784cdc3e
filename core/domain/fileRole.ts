/**
 * What a file of a checkpoint is for.
 *
 * - `weights`: the model itself, or a part of it.
 * - `optimizer`, `scheduler`, `scaler`, `random`: what only going on with training needs.
 * - `progress`: how far training was, such as `trainer_state.json`.
 * - `settings`: what loading by a library's own call needs beside the weights, such as `config.json`.
 */
export type FileRole =
  | 'weights'
  | 'optimizer'
  | 'scheduler'
  | 'scaler'
  | 'random'
  | 'progress'
  | 'settings'
  | 'other';

/** Whether training cannot go on as it was without a file of this role. */
export function isTrainingState(role: FileRole): boolean {
  return isOptimizerState(role) || role === 'progress';
}

/** Whether `--exclude-optimizer` leaves out a file of this role. */
export function isOptimizerState(role: FileRole): boolean {
  return (
    role === 'optimizer' ||
    role === 'scheduler' ||
    role === 'scaler' ||
    role === 'random'
  );
}
