import { mapEmulator } from '../mapEmulator';

describe('mapEmulator', () => {
  it.each([
    ['localhost:9023', 'http://localhost:9023'],
    ['http://127.0.0.1:9023/', 'http://127.0.0.1:9023']
  ])('T25 takes %s out of the environment', (host, endpoint) => {
    const env = { STORAGE_EMULATOR_HOST: host };
    mapEmulator(env);
    expect(env).toEqual({ KEEPSTEP_GCS_ENDPOINT: endpoint });
  });

  it('leaves an endpoint that is set', () => {
    const env = {
      STORAGE_EMULATOR_HOST: 'other:1',
      KEEPSTEP_GCS_ENDPOINT: 'http://a:1'
    };
    mapEmulator(env);
    expect(env).toEqual({ KEEPSTEP_GCS_ENDPOINT: 'http://a:1' });
  });

  it('does nothing without an emulator', () => {
    const env = {};
    mapEmulator(env);
    expect(env).toEqual({});
  });
});
