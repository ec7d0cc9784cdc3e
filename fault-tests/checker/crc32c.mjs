/** CRC32C (Castagnoli) by the plain table, written anew: what is checked must not check itself. */
export function crc32c(bytes) {
  let sum = 0xffffffff;
  for (let index = 0; index < bytes.length; index++) {
    sum = TABLE[(sum ^ bytes[index]) & 255] ^ (sum >>> 8);
  }
  const text = Buffer.alloc(4);
  text.writeUInt32BE((sum ^ 0xffffffff) >>> 0);
  return text.toString('base64');
}

// --- Internal helpers ---

const TABLE = Int32Array.from({ length: 256 }, (_, value) => {
  let entry = value;
  for (let bit = 0; bit < 8; bit++) {
    entry = entry & 1 ? (entry >>> 1) ^ 0x82f63b78 : entry >>> 1;
  }
  return entry;
});
