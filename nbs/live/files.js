// Readers of the two kinds of files that the pages use, and nothing else: safetensors and grey PNGs.

/** Tensors of a safetensors file: name -> {shape, data: Float64Array}; integers are left out. */
export function readSafetensors(buffer) {
  const view = new DataView(buffer), size = Number(view.getBigUint64(0, true));
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, size)));
  const out = {metadata: head.__metadata__ || {}};
  for (const [name, {dtype, shape, data_offsets}] of Object.entries(head)) {
    if (dtype !== 'F32' && dtype !== 'F64') continue;
    const [a, b] = data_offsets;
    const bytes = buffer.slice(8 + size + a, 8 + size + b);
    out[name] = {shape, data: Float64Array.from(new (dtype === 'F32' ? Float32Array : Float64Array)(bytes))};
  }
  return out;
}

export async function fetchBuffer(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} cannot be read (${answer.status})`);
  return answer.arrayBuffer();
}

/** A grey PNG of eight bits, not interlaced: {width, height, data: Uint8Array}, its exact bytes. */
export async function readPng(buffer) {
  const view = new DataView(buffer), parts = [];
  let width = 0, height = 0;
  for (let at = 8; at < buffer.byteLength;) {
    const length = view.getUint32(at), kind = view.getUint32(at + 4);
    if (kind === 0x49484452) {                                          // IHDR
      [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
      if (view.getUint8(at + 16) !== 8 || view.getUint8(at + 17) !== 0 || view.getUint8(at + 20) !== 0)
        throw new Error('not a grey PNG of eight bits');
    }
    if (kind === 0x49444154) parts.push(new Uint8Array(buffer, at + 8, length));   // IDAT
    at += length + 12;
  }
  const packed = new Blob(parts).stream().pipeThrough(new DecompressionStream('deflate'));
  const raw = new Uint8Array(await new Response(packed).arrayBuffer());
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const kind = raw[y * (width + 1)], line = y * width;
    for (let x = 0; x < width; x++) {
      const left = x ? data[line + x - 1] : 0, up = y ? data[line + x - width] : 0;
      const corner = x && y ? data[line + x - width - 1] : 0, p = left + up - corner;
      const a = Math.abs(p - left), b = Math.abs(p - up), c = Math.abs(p - corner);
      const guess = [0, left, up, (left + up) >> 1, a <= b && a <= c ? left : b <= c ? up : corner][kind];
      data[line + x] = raw[y * (width + 1) + 1 + x] + guess;
    }
  }
  return {width, height, data};
}

/** Square images stacked in rows of a PNG: a list of Uint8Array(side * side). */
export async function readImages(url, side) {
  const {width, height, data} = await readPng(await fetchBuffer(url)), images = [];
  for (let y = 0; y < height; y += side)
    for (let x = 0; x < width; x += side) {
      const image = new Uint8Array(side * side);
      for (let r = 0; r < side; r++) image.set(data.subarray((y + r) * width + x, (y + r) * width + x + side), r * side);
      images.push(image);
    }
  return images;
}
