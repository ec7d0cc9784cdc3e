import { statSync } from 'node:fs';
import { join } from 'node:path';

import { fileCrc } from './makeFiles.mjs';

/** Whether files have arrived, byte for byte: by their sizes and CRC32C. @throws Error that names one */
export const checkFiles = {
  async atServer(server, prefix, files) {
    const there = new Map(
      (await server.list(prefix)).map(object => [object.name, object])
    );
    for (const { path, size, crc32c } of files) {
      const object = there.get(prefix + path);
      if (!object || Number(object.size) !== size || object.crc32c !== crc32c) {
        throw new Error(`${path} is not at the server as it was sent.`);
      }
    }
  },
  onDisk(folder, files) {
    for (const { path, size, crc32c } of files) {
      const file = join(folder, path);
      if (statSync(file).size !== size || fileCrc(file) !== crc32c) {
        throw new Error(`${path} is not on disk as it is at the server.`);
      }
    }
  }
};
