import { baseName } from '../domain/storeUri';
import type { FileVerdict } from './fileCheck';
import type {
  ICheckpointReader,
  IFormat,
  IInspection,
  IRecognised
} from './format';
import { incomplete, inspectionOf } from './findings';
import { metricFromName } from './metricFromName';
import { checkTorchFile } from './zipEnd';

/** What a framework calls its files, and how one is known to be whole. */
export interface IOneFile {
  readonly id: string;
  readonly label: string;
  /** What a file's name tells, without the folders around it; null where it is none of these. */
  readonly nameTells: (name: string, key: string) => IRecognised | null;
  /** The end of its zip (C4) where nothing else is said. */
  readonly check?: (
    reader: ICheckpointReader,
    file: ICheckpointReader['files'][number]
  ) => Promise<FileVerdict>;
  /** The metric that its name tells (C19) where nothing else is said. */
  readonly metricIn?: (name: string) => IInspection['metric'];
}

/** A format whose checkpoint is one file, with weights and optimizer state in it together. */
export function oneFile({
  id,
  label,
  nameTells,
  check = checkTorchFile,
  metricIn = metricFromName
}: IOneFile): IFormat {
  return {
    id,
    label,
    recognise: entry =>
      entry.kind === 'file' ? nameTells(baseName(entry.key), entry.key) : null,
    async inspect(reader, recognised) {
      const [file] = reader.files;
      if (!file) {
        return inspectionOf(recognised, [incomplete('its file is missing')]);
      }
      const verdict = await check(reader, file);
      return inspectionOf(
        { ...recognised, metric: metricIn(reader.name) },
        verdict.state === 'whole' ? [] : [verdict]
      );
    },
    isMarker: () => false,
    roleOf: () => 'weights',
    weightsOf: path => path,
    inseparable: ([path]) =>
      `${path ?? 'it'} is one file, which may hold weights and optimizer state together`
  };
}
