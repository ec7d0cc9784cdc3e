import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IStorage } from '#core/domain/storage';
import { parseStoreUri } from '#core/domain/storeUri';
import { openStore } from '../../stores/index';
import { StorageRegistry } from '../storageRegistry';

describe('StorageRegistry', () => {
  let root: string;

  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'keepstep-registry-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  const registry = (configured: readonly IStorage[] = []): StorageRegistry =>
    new StorageRegistry({
      jupyterRoot: root,
      configured,
      open: ({ uri }) =>
        openStore(parseStoreUri(uri), {
          credentialRef: 'adc',
          readOnly: false,
          survivesThisMachine: false,
          allowedRoots: [root]
        })
    });

  it('lists this machine first, then the configuration, then the settings', () => {
    const storages = registry([storage('team', 'gs://team-bucket/runs')]);
    storages.setFromSettings([storage('mine', 'gs://my-bucket')]);
    expect(
      storages
        .list()
        .map(({ id, uri, origin, kind }) => ({ id, uri, origin, kind }))
    ).toEqual([
      {
        id: 'this-machine',
        uri: `file://${root}/`,
        origin: 'server',
        kind: 'disk'
      },
      {
        id: 'team',
        uri: 'gs://team-bucket/runs/',
        origin: 'server',
        kind: 'bucket'
      },
      { id: 'mine', uri: 'gs://my-bucket/', origin: 'settings', kind: 'bucket' }
    ]);
  });

  it("does not let the user's settings take over the id of a configured storage", () => {
    const storages = registry([storage('team', 'gs://team-bucket')]);
    storages.setFromSettings([
      storage('team', 'gs://other-bucket'),
      storage('this-machine', 'gs://other-bucket')
    ]);
    expect(storages.list().map(({ uri }) => uri)).toEqual([
      `file://${root}/`,
      'gs://team-bucket/'
    ]);
  });

  it('detects a Drive folder inside the root by its name, also one that is mounted later', () => {
    const storages = registry();
    expect(storages.list()).toHaveLength(1);
    mkdirSync(join(root, 'mnt', 'MyDrive'), { recursive: true });
    const found = storages.list().find(({ origin }) => origin === 'detected');
    expect(found).toMatchObject({
      uri: `file://${root}/mnt/MyDrive/`,
      kind: 'drive-mount',
      survivesThisMachine: true
    });
  });

  it('G16 takes no symbolic link for a Drive folder', () => {
    symlinkSync('/etc', join(root, 'MyDrive'));
    expect(registry().list()).toHaveLength(1);
  });

  it('keeps the settings it had when new ones hold an address that cannot be read', () => {
    const storages = registry();
    storages.setFromSettings([storage('mine', 'gs://my-bucket')]);
    expect(() =>
      storages.setFromSettings([storage('bad', 'ftp://server/x')])
    ).toThrow('"ftp://server/x" is not an address of a storage.');
    expect(storages.list().map(({ id }) => id)).toEqual([
      'this-machine',
      'mine'
    ]);
  });

  describe('a place that an earlier gateway knew', () => {
    const former = (known: StorageRegistry, id: string) => {
      const found = known.list().find(candidate => candidate.id === id)!;
      return { storage: found, root: found.uri };
    };

    it('T60 is opened as it was, from the settings too, before they have been told', () => {
      const before = registry([storage('team', 'gs://team-bucket')]);
      before.setFromSettings([storage('mine', 'gs://my-bucket')]);
      const now = registry([storage('team', 'gs://team-bucket')]);
      expect(
        ['this-machine', 'team', 'mine'].map(id =>
          now.reopen(former(before, id)).uriOf('x')
        )
      ).toEqual([`file://${root}/x`, 'gs://team-bucket/x', 'gs://my-bucket/x']);
    });

    it('T60 is refused by its name when it is gone, or is elsewhere', () => {
      const before = registry([
        storage('team', 'gs://team-bucket'),
        storage('old', 'gs://old-bucket')
      ]);
      before.setFromSettings([storage('mine', 'gs://my-bucket')]);
      const now = registry([storage('team', 'gs://other-bucket')]);
      now.setFromSettings([]);
      const refusals = ['team', 'old', 'mine'].map(
        id => () => now.reopen(former(before, id))
      );
      expect(refusals[0]).toThrow(/"team" has another address now, gs:..other/);
      expect(refusals[1]).toThrow(/"old" is no longer mounted/);
      expect(refusals[2]).toThrow(/"mine" is no longer mounted/);
    });

    it('T60 from settings stays in the allowed roots', async () => {
      const outside = {
        ...storage('etc', 'file:///etc/'),
        kind: 'disk'
      } as const;
      const store = registry().reopen({
        storage: { ...outside, origin: 'settings' },
        root: 'file:///etc/'
      });
      await expect(store.stat('passwd')).rejects.toMatchObject({
        kind: 'permission-denied'
      });
    });
  });
});

// --- Internal helpers ---

function storage(id: string, uri: string): IStorage {
  return {
    id,
    label: id,
    uri,
    readOnly: false,
    credentialRef: 'adc',
    survivesThisMachine: true
  };
}
