import { Option, type Command } from 'commander';
import { STORAGE_CLASSES, type StorageClass } from '#core/domain/storageClass';

/** Declare `--storage-class`. */
export function declareClass(command: Command, description: string): Command {
  const option = new Option('--storage-class <class>', description);
  return command.addOption(option.choices(STORAGE_CLASSES));
}

/** What `--storage-class` asks for; undefined where it is not given. */
export function storageClassOf(
  options: Readonly<Record<string, unknown>>
): StorageClass | undefined {
  const wanted = options['storageClass'];
  return STORAGE_CLASSES.find(known => known === wanted);
}
