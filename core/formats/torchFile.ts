import type { Entry } from '../domain/entry';
import { baseName } from '../domain/storeUri';
import type {
  ICheckpointReader,
  IFormat,
  IInspection,
  IRecognised
} from './format';
import { incomplete, inspectionOf } from './findings';
import { metricFromName } from './metricFromName';
import { checkTorchFile } from './zipEnd';

/** What a framework calls its files. */
export interface ITorchFiles {
  readonly id: string;
  readonly label: string;
  /** What a file's name tells, without the folders around it; null where it is none of these. */
  readonly nameTells: (name: string, key: string) => IRecognised | null;
}

/**
 * A format whose checkpoint is one file that `torch.save` wrote: whole when the end of its zip is there
 * (C4). Weights and optimizer state are in it together.
 */
export function torchFile({ id, label, nameTells }: ITorchFiles): IFormat {
  return {
    id,
    label,
    recognise: (entry: Entry) =>
      entry.kind === 'file' ? nameTells(baseName(entry.key), entry.key) : null,
    inspect,
    isMarker: () => false,
    roleOf: () => 'weights',
    weightsOf: path => path,
    inseparable: ([path]) =>
      `${path ?? 'it'} is one file, which may hold weights and optimizer state together`
  };
}

/** The number that a pattern finds first in a name, or null. */
export function numberIn(pattern: RegExp, name: string): number | null {
  const digits = pattern.exec(name)?.[1];
  const value = Number(digits ?? NaN);
  return Number.isSafeInteger(value) ? value : null;
}

// --- Internal helpers ---

async function inspect(
  reader: ICheckpointReader,
  recognised: IRecognised
): Promise<IInspection> {
  const [file] = reader.files;
  if (!file) {
    return inspectionOf(recognised, [incomplete('its file is missing')]);
  }
  const verdict = await checkTorchFile(reader, file);
  const metric = metricFromName(reader.name);
  return inspectionOf(
    { ...recognised, metric },
    verdict.state === 'whole' ? [] : [verdict]
  );
}
