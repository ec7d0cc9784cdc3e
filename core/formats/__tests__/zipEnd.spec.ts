import { checkTorchFile } from '../zipEnd';
import { readerOf } from './sampleReader';

/** The smallest zip: a local header, one central entry, ZIP64 records, an end with a comment. */
function zip64(comment = ''): Uint8Array {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(46n, 40);
  end64.writeBigUInt64LE(30n, 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(76n, 8);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(0xffffffff, 12);
  end.writeUInt32LE(0xffffffff, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([
    local,
    central,
    end64,
    locator,
    end,
    Buffer.from(comment)
  ]);
}

const check = (bytes: Uint8Array) => {
  const reader = readerOf({ 'a.pt': bytes });
  return checkTorchFile(reader, reader.files[0]!);
};

describe('checkTorchFile', () => {
  it('C4 follows the ZIP64 records of a file over 4 GB', async () => {
    expect(await check(zip64())).toEqual({ state: 'whole' });
  });

  it('finds the end before a comment of 65,535 bytes', async () => {
    expect(await check(zip64('x'.repeat(65_535)))).toEqual({ state: 'whole' });
  });

  it.each([21, 22, 40, 60])(
    'C4 notices %p damaged bytes before the end',
    async at => {
      const bytes = zip64();
      bytes.fill(0, bytes.length - at - 4, bytes.length - at + 4);
      expect((await check(bytes)).state).toBe('incomplete');
    }
  );
});
