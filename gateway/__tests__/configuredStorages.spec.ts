import { configuredStorages } from '../configuredStorages';

describe('configuredStorages', () => {
  it('needs no more than an id and an address', () => {
    const text = JSON.stringify([
      { id: 'team', uri: 'gs://team-bucket/runs' },
      { id: 'scratch', uri: '/mnt/scratch', label: 'Scratch', readOnly: true }
    ]);
    expect(configuredStorages(text, fail)).toEqual([
      {
        id: 'team',
        label: 'team',
        uri: 'gs://team-bucket/runs',
        readOnly: false,
        credentialRef: 'adc',
        survivesThisMachine: true
      },
      {
        id: 'scratch',
        label: 'Scratch',
        uri: '/mnt/scratch',
        readOnly: true,
        credentialRef: 'adc',
        survivesThisMachine: false
      }
    ]);
  });

  it('G17 leaves out what it cannot read, says which, and keeps the others', () => {
    const sentences: string[] = [];
    const text = JSON.stringify([
      { id: 'a', uri: 'ftp://server/x' },
      { uri: 'gs://team-bucket' },
      { id: 'team', uri: 'gs://team-bucket' }
    ]);
    const kept = configuredStorages(text, sentence => sentences.push(sentence));
    expect(kept.map(({ id }) => id)).toEqual(['team']);
    expect(sentences).toEqual([
      'A configured storage is left out. "ftp://server/x" is not an address of a storage.',
      'A configured storage is left out. Expected c.Keepstep.storages[1].id to be a string, got undefined.'
    ]);
  });

  it('takes no configuration for none', () => {
    expect(configuredStorages(undefined, fail)).toEqual([]);
  });
});

// --- Internal helpers ---

function fail(sentence: string): never {
  throw new Error(sentence);
}
