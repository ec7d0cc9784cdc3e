import { StoreError } from '#core/domain/errors';
import type { ILatest } from '#core/domain/checkpoint';
import { checkpoint, transfer } from '../../model/__tests__/samples';
import { RunHeader } from '../runHeader';
import { Drawn } from './drawn';

const RUN = { storage: 'team', key: 'run/' };

describe('RunHeader', () => {
  let drawn: Drawn;
  let latest: ILatest;

  beforeEach(async () => {
    latest = { latest: null, passedOver: [] };
    drawn = await Drawn.view(props => <RunHeader {...props} />, {
      latestCheckpoint: () => latest
    });
  });

  afterEach(() => drawn.dispose());

  const use = () => drawn.does(() => drawn.context.models.currentRun.use(RUN));

  const status = () => {
    const line = drawn.one('[role="status"]');
    return [line.dataset['safety'], line.textContent];
  };

  it('offers the two main things even where no run is in use', async () => {
    await drawn.clicks('Resume from latest');
    await drawn.clicks('Upload…');
    expect([drawn.all('[role="status"]'), drawn.ran]).toEqual([
      [],
      ['keepstep:resume-from-latest', 'keepstep:upload-checkpoint']
    ]);
  });

  it('U14 says in words and by a shape what is safe, and where', async () => {
    latest = {
      latest: checkpoint(900, { state: 'verified', durable: true }),
      passedOver: []
    };
    await use();
    expect([
      status(),
      drawn.one('.jp-KeepstepHeader-run').textContent,
      drawn.all('[role="status"] svg').length
    ]).toEqual([['safe', 'step 900 durable'], 'run Team', 1]);
  });

  it('U15 U18 names three that were passed over, as text', async () => {
    latest = {
      latest: checkpoint(1, { state: 'whole' }),
      passedOver: ['<b>9</b>', '8', '7', '6'].map(name => ({
        name,
        step: null,
        reason: 'a file\nis missing'
      }))
    };
    await use();
    expect([
      drawn.all('li').map(line => line.textContent),
      drawn.all('b')
    ]).toEqual([
      [
        'Passed over <b>9</b>: a file\\nis missing',
        'Passed over 8: a file\\nis missing',
        'Passed over 7: a file\\nis missing'
      ],
      []
    ]);
  });

  it('U21 says of the first upload how far it is, and then what is there', async () => {
    await use();
    const before = status();
    await drawn.hears(transfer('a', { bytesAcknowledged: 42 }));
    const during = status();
    await drawn.hears(transfer('a', { state: 'failed' }));
    expect([before, during, status()]).toEqual([
      ['unsafe', 'No whole training checkpoint'],
      ['partly', 'Uploading checkpoint-1 · 42 %'],
      ['unsafe', 'No whole training checkpoint']
    ]);
  });

  it('U21 does not hide what is kept behind what is on its way', async () => {
    latest = { latest: checkpoint(5, { state: 'whole' }), passedOver: [] };
    await use();
    await drawn.hears(transfer('a'));
    expect(status()).toEqual(['partly', 'step 5 whole, not verified']);
  });

  it('U22 leaves the percentages of an upload to the announcer', async () => {
    await use();
    const before = drawn.one('[role="status"]').getAttribute('aria-live');
    await drawn.hears(transfer('a'));
    expect([
      before,
      drawn.one('[role="status"]').getAttribute('aria-live')
    ]).toEqual([null, 'off']);
  });

  it('U8 shows what keeps it from knowing, with Retry', async () => {
    drawn.context.client.answers.latestCheckpoint = () => {
      throw new StoreError('permission-denied', 'gs://team is closed.', {
        operation: 'list',
        uri: 'gs://team'
      });
    };
    await use();
    await drawn.clicks('Retry');
    expect([
      drawn.one('[role="alert"]').textContent?.includes('gs://team is closed.'),
      drawn.ran
    ]).toEqual([true, ['keepstep:refresh']]);
  });

  it('U2 offers nothing while the gateway is down', async () => {
    drawn.context.client.answers.hello = () => {
      throw new StoreError('unavailable', 'Keepstep is not running.', {
        operation: 'hello',
        uri: ''
      });
    };
    await use();
    await drawn.does(() => drawn.context.models.handshake.refresh());
    const disabled = drawn
      .all('button')
      .filter(button => button.matches(':disabled'))
      .map(button => button.textContent);
    expect([disabled, drawn.all('[role="status"]')]).toEqual([
      ['Resume from latest', 'Upload…'],
      []
    ]);
  });
});
