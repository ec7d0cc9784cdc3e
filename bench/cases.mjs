const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

/** What is moved: `quick` for a few minutes, `full` for the document. */
export function casesOf(full) {
  const one = full ? 4 * GiB : 512 * MiB;
  const shardBytes = full ? GiB : 256 * MiB;
  const many = full ? 5000 : 500;
  return [
    oneFile(one),
    {
      what: `checkpoint of 2 x ${toText(shardBytes)} and 12 small files`,
      shape: { shards: 2, shardBytes },
      checkpoint: 'checkpoint-500',
      unit: 'MiB/s'
    },
    smallFiles(many),
    overLink(oneFile(full ? 512 * MiB : 128 * MiB)),
    overLink(smallFiles(full ? 1000 : 200))
  ];
}

/** As text: `512 MiB`, `4 GiB`. */
export function toText(bytes) {
  return bytes >= GiB ? `${bytes / GiB} GiB` : `${bytes / MiB} MiB`;
}

// --- Internal helpers ---

/** A link as there are many: far enough to be felt, and with a limit to what one stream gets. */
const LINK = {
  latencyMilliseconds: 20,
  throttleBytesPerSecond: 40 * 1000 * 1000
};

function oneFile(one) {
  return {
    what: `one file of ${toText(one)}`,
    shape: { one },
    checkpoint: 'step_1.pt',
    unit: 'MiB/s'
  };
}

function smallFiles(many) {
  return {
    what: `${many.toLocaleString('en')} files of 20 kB`,
    shape: { many, bytesEach: 20_000 },
    checkpoint: 'checkpoint-500',
    unit: 'files/s'
  };
}

function overLink(one) {
  const { latencyMilliseconds, throttleBytesPerSecond } = LINK;
  const rate = throttleBytesPerSecond / 1e6;
  return {
    ...one,
    what: `${one.what} over ${latencyMilliseconds} ms and ${rate} MB/s a stream`,
    link: LINK
  };
}
