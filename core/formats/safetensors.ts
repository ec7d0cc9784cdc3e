import { broken, WHOLE, type CheckedFile, type FileVerdict } from './fileCheck';
import type { ICheckpointReader } from './format';
import { readSafetensorsHeader } from './safetensorsHeader';

/** Whether a `.safetensors` file is as long as its header says. */
export async function checkSafetensors(
  reader: ICheckpointReader,
  file: CheckedFile
): Promise<FileVerdict> {
  const header = await readSafetensorsHeader(reader, file);
  if ('state' in header) {
    return header;
  }
  const { fileBytes } = header;
  return fileBytes === file.size
    ? WHOLE
    : broken(file, `has ${file.size} bytes and should have ${fileBytes}`);
}
