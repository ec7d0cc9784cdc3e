import { startTestbed } from '../scripts/demo/startTestbed.mjs';

/** The stand-in for Google Cloud Storage, and what these tests ask of it. */
export async function openTestbed({ bundle, data, token }) {
  const { origin, stop } = await startTestbed(bundle, data, ['--token', token]);
  const ask = async (method, path, body) => {
    const answer = await fetch(origin + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body && { body: JSON.stringify(body) })
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return text ? JSON.parse(text) : {};
  };
  return {
    origin,
    data,
    token,
    stop,
    makeBucket: name => ask('POST', '/_testbed/buckets', { name }),
    addFault: fault => ask('POST', '/_testbed/faults', fault),
    dropFaults: label => ask('DELETE', `/_testbed/faults?label=${label}`),
    /** The requests that faults of a label have hit. */
    hits: async label =>
      (await ask('GET', `/_testbed/hits?label=${label}`)).requests,
    /** The requests to a bucket so far, as `METHOD /path`. */
    async requests(bucket) {
      const { requests } = await ask('GET', '/_testbed/log');
      return requests
        .filter(({ path }) => path.includes(`/b/${bucket}/o`))
        .map(({ method, path }) => `${method} ${path}`);
    },
    /** Copy an object to the same name in another bucket. */
    copy(from, to, name) {
      const object = encodeURIComponent(name);
      const path = `/storage/v1/b/${from}/o/${object}/copyTo/b/${to}/o/${object}`;
      return ask('POST', path, {});
    }
  };
}
