import { crc32, deflateSync } from 'node:zlib';
import { mix32 } from './guid.ts';

const SIDE = 48;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export interface Photo {
  contentType: string;
  width: number;
  height: number;
  bytes: Buffer;
  /** Changes whenever the picture does (Graph: profilePhoto `@odata.mediaEtag`). */
  etag: string;
}

/** Draws photo number `photo` (above 0): a small, real PNG of a head and shoulders in colours of its own. */
export function drawPhoto(photo: number): Photo {
  const background = colour(mix32(photo, 1));
  const figure = colour(mix32(photo, 2));
  const pixels = Buffer.alloc((SIDE * 3 + 1) * SIDE);
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      const offset = y * (SIDE * 3 + 1) + 1 + x * 3;
      (isFigure(x, y) ? figure : background).copy(pixels, offset);
    }
  }
  const bytes = Buffer.concat([PNG_SIGNATURE, header(), chunk('IDAT', deflateSync(pixels)), chunk('IEND')]);
  return { contentType: 'image/png', width: SIDE, height: SIDE, bytes, etag: `"${mix32(photo, 3).toString(16)}"` };
}

/** A picture that was put, as it is shown: Graph tells its size from the picture, here only from a PNG. */
export function keptPhoto({ contentType, bytes }: { contentType: string; bytes: Buffer }): Photo {
  const isPng = bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE) && bytes.length >= 24;
  const [width, height] = isPng ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)] : [SIDE, SIDE];
  return { contentType, width, height, bytes, etag: `"${crc32(bytes).toString(16)}"` };
}

const STARTS: Record<string, Buffer> = {
  'image/jpeg': Buffer.from([0xff, 0xd8, 0xff]),
  'image/png': PNG_SIGNATURE,
  'image/gif': Buffer.from('GIF8'),
};

/** Whether these bytes begin like a picture; which kind was said counts for as little as it does in Graph. */
export function isPicture(contentType: string, bytes: Buffer): boolean {
  return contentType in STARTS && Object.values(STARTS).some((start) => bytes.subarray(0, start.length).equals(start));
}

function isFigure(x: number, y: number): boolean {
  const middle = SIDE / 2;
  const head = (x - middle) ** 2 + (y - 18) ** 2 < 81;
  const shoulders = (x - middle) ** 2 + (y - 48) ** 2 < 324;
  return head || shoulders;
}

function colour(bits: number): Buffer {
  return Buffer.from([bits & 0xff, (bits >>> 8) & 0xff, (bits >>> 16) & 0xff]);
}

function header(): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(SIDE, 0);
  data.writeUInt32BE(SIDE, 4);
  // 8 bits per channel, colour type 2 (RGB); compression, filter and interlace methods stay 0.
  data.set([8, 2], 8);
  return chunk('IHDR', data);
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
