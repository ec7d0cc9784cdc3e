import { StoreError } from '#core/domain/errors';
import { bucket } from '../../model/__tests__/samples';
import { newStorage } from '../../model/newStorage';
import { addStorage } from '../addStorage';
import { FakeContext } from './fakeContext';

describe('addStorage', () => {
  let context: FakeContext;

  afterEach(() => context.dispose());

  /** Ask with these answers, one after the other; what the form said each time. */
  const add = async (...answers: (string | null)[]) => {
    context = new FakeContext({
      tryStorage: ({ storage }) => {
        if (storage.uri === 'gs://nowhere/') {
          throw new StoreError('not-found', 'gs://nowhere does not exist.', {
            operation: 'list',
            uri: storage.uri
          });
        }
        return bucket(storage);
      }
    });
    const forms: { uri: string; error: string }[] = [];
    const added = await addStorage(context, {
      initial: { uri: 'gs://' },
      ask: async ({ uri }, error) => {
        forms.push({ uri, error });
        const answer = answers.shift() ?? null;
        return answer === null ? null : { uri: answer };
      },
      storageOf: ({ uri }) => newStorage({ uri, label: '' }, [])
    });
    return { forms, added };
  };

  it('U20 keeps a storage that can be listed', async () => {
    const { added } = await add('gs://team');
    expect([added?.uri, context.models.settings.state.storages]).toEqual([
      'gs://team/',
      [added]
    ]);
  });

  it('U20 brings back what was typed, with what is wrong', async () => {
    const { forms } = await add('nonsense', 'gs://nowhere', null);
    expect(forms).toEqual([
      { uri: 'gs://', error: '' },
      {
        uri: 'nonsense',
        error:
          '"nonsense" is not an address of a storage. Use gs://bucket/folder, file:///folder or an absolute path.'
      },
      {
        uri: 'gs://nowhere',
        error:
          'gs://nowhere does not exist. Check the name, and refresh: it may have been moved or deleted.'
      }
    ]);
    expect(context.models.settings.state.storages).toEqual([]);
  });
});
