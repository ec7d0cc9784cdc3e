import { incomplete, unknown, type IFinding } from './findings';
import type { ICheckpointReader } from './format';

/** How a framework tells, in a file beside its checkpoints, which one it has finished last. */
export interface ITracker {
  /** The file's name: `latest`. */
  readonly name: string;
  /** The step that its text names; null for a text that names none. */
  readonly stepIn: (text: string) => number | null;
}

/**
 * Hold a checkpoint against the file beside it that is written when saving has ended: what is newer than
 * that says was not finished. Without the file nobody knows.
 */
export async function checkTracker(
  reader: ICheckpointReader,
  step: number | null,
  { name, stepIn }: ITracker
): Promise<IFinding[]> {
  const text = await reader.readBeside(name);
  if (text === null) {
    return [
      unknown(`${name} is not beside it, which tells whether saving has ended`)
    ];
  }
  const finished = stepIn(text.trim());
  if (finished === null || step === null) {
    return [unknown(`${name}, beside it, names no step`)];
  }
  return step > finished
    ? [
        incomplete(
          `${name}, beside it, names step ${finished}: saving has not ended`
        )
      ]
    : [];
}
