import { Bench } from './withServer';

const bench = new Bench();

beforeAll(() => bench.start());
afterAll(() => bench.end());

describe('buckets', () => {
  it('B17 makes, lists and deletes buckets', async () => {
    const make = () =>
      bench.send('POST', '/storage/v1/b?project=p', { name: 'fresh' });
    const statuses = [(await make()).status, (await make()).status];
    const listed = await bench.send('GET', '/storage/v1/b?project=p');
    const gone = await bench.send('DELETE', '/storage/v1/b/fresh');
    const after = await bench.send('GET', '/storage/v1/b/fresh');
    expect([...statuses, gone.status, after.status]).toEqual([
      200, 409, 204, 404
    ]);
    expect(listed.json.items?.map(({ name }) => name)).toEqual([
      'fresh',
      'run'
    ]);
  });

  it('B17 keeps a bucket that is not empty', async () => {
    await bench.put('x', 'x');
    const { status } = await bench.send('DELETE', '/storage/v1/b/run');
    expect(status).toBe(409);
  });

  it.each([
    ['?project=p', { name: 'No Such' }],
    ['?project=p', {}],
    ['', { name: 'fine' }]
  ])(
    'B17 refuses a bucket that the service would refuse (%s)',
    async (query, body) => {
      const { status } = await bench.send(
        'POST',
        `/storage/v1/b${query}`,
        body
      );
      expect(status).toBe(400);
    }
  );

  it('B18 keeps a lifecycle', async () => {
    const lifecycle = {
      rule: [{ action: { type: 'Delete' }, condition: { age: 30 } }]
    };
    await bench.send('PATCH', '/storage/v1/b/run', { lifecycle });
    const { json } = await bench.send('GET', '/storage/v1/b/run');
    expect([json.lifecycle, json.metageneration]).toEqual([lifecycle, '2']);
  });
});
