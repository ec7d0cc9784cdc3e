import { createCipheriv, createHash } from 'node:crypto';

/** Chance that a seed decides: the same seed, the same choices. */
export class Random {
  constructor(seed) {
    this._key = createHash('sha256').update(String(seed)).digest();
    this._state = this._key.readUInt32LE(0);
  }

  /** From 0 to 1, without 1. */
  next() {
    // Mulberry32: small, and good enough to choose with.
    this._state = (this._state + 0x6d2b79f5) >>> 0;
    let value = this._state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 on, below `end`. */
  below(end) {
    return Math.floor(this.next() * end);
  }

  pick(choices) {
    return choices[this.below(choices.length)];
  }

  shuffled(list) {
    const mixed = [...list];
    for (let end = mixed.length; end > 1; end--) {
      const at = this.below(end);
      [mixed[at], mixed[end - 1]] = [mixed[end - 1], mixed[at]];
    }
    return mixed;
  }

  /** Bytes that no compression and no guess makes smaller; those of each `name` are others. */
  bytes(size, name) {
    const nonce = createHash('md5').update(name).digest();
    const cipher = createCipheriv('aes-256-ctr', this._key, nonce);
    return cipher.update(Buffer.alloc(size));
  }
}
