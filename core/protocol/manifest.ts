import { StoreError } from '../domain/errors';
import {
  isManifest,
  type IManifest,
  type IManifestFile
} from '../domain/manifest';
import {
  anything,
  array,
  exactly,
  nullable,
  number,
  object,
  record,
  string,
  type Decoder
} from './decode';
import { count, crc32c, instant, uuid } from './scalars';

/**
 * Decodes `keepstep-manifest.json`; throws `bad-message` that names the field.
 *
 * A manifest says where files are written, so its paths are checked here: each is relative, has
 * no empty, `.` or `..` segment and no line break, stands once, and is no manifest itself. Fields it does not know
 * are dropped.
 */
export const manifest: Decoder<IManifest> = (value, path = '$') => {
  const decoded = shape(value, path);
  const seen = new Set<string>();
  for (const { path: name } of decoded.files) {
    if (seen.has(name)) {
      throw refused(`${path}.files`, `names ${JSON.stringify(name)} twice`);
    }
    seen.add(name);
  }
  return decoded;
};

// --- Internal helpers ---

const filePath: Decoder<string> = (value, path = '$') => {
  const name = string(value, path);
  const segments = name.split('/');
  const leadsOut = segments.some(part => ['', '.', '..'].includes(part));
  if (leadsOut || /[\0\r\n]/.test(name) || isManifest(name)) {
    const why = 'which cannot be a file of a checkpoint';
    throw refused(path, `is ${JSON.stringify(name)}, ${why}`);
  }
  return name;
};

const shape: Decoder<IManifest> = object<IManifest>({
  schema: exactly(1),
  checkpointId: uuid,
  runId: uuid,
  step: nullable(count),
  epoch: nullable(number),
  format: string,
  createdAt: instant,
  host: string,
  versions: record(string),
  metadata: record(anything),
  files: array(object<IManifestFile>({ path: filePath, size: count, crc32c }))
});

function refused(path: string, why: string): StoreError {
  return new StoreError('bad-message', `${path} ${why}.`, {
    operation: 'decode',
    uri: path
  });
}
