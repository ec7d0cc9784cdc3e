import { checksumMode } from '../checksum/checksum';
import type { Handler } from './handler';

/** Who answers: for the comparison of versions, and for paths in inserted cells. */
export const hello: Handler<'hello'> = (_request, context) => ({
  version: context.version,
  instance: context.instance,
  node: process.version,
  crc32c: checksumMode(),
  jupyterRoot: context.jupyterRoot
});
