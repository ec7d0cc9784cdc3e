import type { IStorage } from '#core/domain/storage';
import { parseStoreUri } from '#core/domain/storeUri';
import {
  array,
  boolean,
  object,
  optional,
  record,
  anything,
  string
} from '#core/protocol/decode';

/**
 * The storages of the server's configuration, `c.Keepstep.storages`. Only `id` and `uri` have to
 * be there.
 *
 * One that cannot be read is left out and complained of, and the others go on: a slip in a
 * configuration file must not take the panel from everyone.
 */
export function configuredStorages(
  text: string | undefined,
  complain: (sentence: string) => void
): IStorage[] {
  const entries = text ? array(record(anything))(JSON.parse(text)) : [];
  return entries.flatMap((entry, index) => {
    try {
      return [withDefaults(configured(entry, `c.Keepstep.storages[${index}]`))];
    } catch (error) {
      complain(`A configured storage is left out. ${(error as Error).message}`);
      return [];
    }
  });
}

// --- Internal helpers ---

interface IConfigured {
  readonly id: string;
  readonly uri: string;
  readonly label: string | undefined;
  readonly readOnly: boolean | undefined;
  readonly credentialRef: string | undefined;
  readonly survivesThisMachine: boolean | undefined;
}

const configured = object<IConfigured>({
  id: string,
  uri: string,
  label: optional(string),
  readOnly: optional(boolean),
  credentialRef: optional(string),
  survivesThisMachine: optional(boolean)
});

function withDefaults(entry: IConfigured): IStorage {
  const { scheme } = parseStoreUri(entry.uri);
  return {
    id: entry.id,
    uri: entry.uri,
    label: entry.label ?? entry.id,
    readOnly: entry.readOnly ?? false,
    credentialRef: entry.credentialRef ?? 'adc',
    survivesThisMachine: entry.survivesThisMachine ?? scheme !== 'file'
  };
}
