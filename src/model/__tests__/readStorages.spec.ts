import { readStorages } from '../readStorages';

describe('readStorages', () => {
  it('U9 fills in what is left out', () => {
    expect(readStorages([{ uri: 'gs://team/grpo' }])).toEqual({
      storages: [
        {
          id: 'gs-team-grpo',
          label: 'gs://team/grpo',
          uri: 'gs://team/grpo/',
          readOnly: false,
          credentialRef: 'adc',
          survivesThisMachine: true
        }
      ],
      problems: []
    });
  });

  it('U9 keeps the good ones beside a bad one, which gets a sentence', () => {
    const { storages, problems } = readStorages([
      { uri: 'nowhere' },
      null,
      { uri: '/data', label: 'Data' }
    ]);
    expect([storages.map(({ label }) => label), problems]).toEqual([
      ['Data'],
      [
        '"nowhere" is not an address of a storage.',
        '"" is not an address of a storage.'
      ]
    ]);
  });

  it('U9 gives two storages two ids', () => {
    const { storages } = readStorages([
      { uri: 'gs://team/a' },
      { uri: 'gs://team/a/' }
    ]);
    expect(storages.map(({ id }) => id)).toEqual(['gs-team-a', 'gs-team-a-2']);
  });

  it.each([
    ['/content/drive/MyDrive/runs', true],
    ['/content/drive/My Drive', true],
    ['/scratch', false],
    ['gs://bucket', true]
  ])('U9 knows whether %s outlives the machine', (uri, survives) => {
    const [storage] = readStorages([{ uri }]).storages;
    expect(storage?.survivesThisMachine).toBe(survives);
  });

  it('U9 takes no list for an empty one', () => {
    expect(readStorages('gs://bucket')).toEqual({ storages: [], problems: [] });
  });
});
