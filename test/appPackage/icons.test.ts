import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { backgroundTop, colourIcon, outlineIcon } from '../../scripts/draw-icons.ts';
import { decodePng, encodePng } from '../../scripts/png.ts';
import { root } from '../../scripts/tool.ts';

function icon(name: string): ReturnType<typeof decodePng> {
  return decodePng(readFileSync(join(root, 'appPackage', name)));
}

function* pixelsOf({ pixels }: { pixels: Uint8Array }): Generator<number[]> {
  for (let at = 0; at < pixels.length; at += 4) yield [...pixels.subarray(at, at + 4)];
}

describe('the icons of the Teams app', () => {
  it('are what scripts/draw-icons.ts draws', () => {
    assert.deepEqual(icon('color.png'), colourIcon());
    assert.deepEqual(icon('outline.png'), outlineIcon());
  });

  it('have the sizes that Teams asks for: 192 and 32 pixels', () => {
    assert.deepEqual([icon('color.png').width, icon('color.png').height], [192, 192]);
    assert.deepEqual([icon('outline.png').width, icon('outline.png').height], [32, 32]);
  });

  it('in colour, cover the whole square', () => {
    assert.ok([...pixelsOf(icon('color.png'))].every(([, , , alpha]) => alpha === 255));
  });

  it('in outline, are white on transparent and nothing else', () => {
    const pixels = [...pixelsOf(icon('outline.png'))];
    assert.ok(pixels.every(([red, green, blue]) => red === 255 && green === 255 && blue === 255));
    const share = pixels.filter(([, , , alpha = 0]) => alpha > 127).length / pixels.length;
    assert.ok(share > 0.1 && share < 0.4, String(share));
  });

  it('share the accent colour of the manifest', () => {
    const { accentColor } = JSON.parse(readFileSync(join(root, 'appPackage/manifest.json'), 'utf8')) as {
      accentColor: string;
    };
    const hex = backgroundTop.map((channel) => channel.toString(16).padStart(2, '0')).join('');
    assert.equal(accentColor.toLowerCase(), `#${hex}`);
  });
});

describe('PNG files', () => {
  it('come back as they were written', () => {
    const picture = { width: 2, height: 1, pixels: new Uint8Array([1, 2, 3, 4, 250, 251, 252, 253]) };
    assert.deepEqual(decodePng(encodePng(picture)), picture);
  });
  it('of another kind are refused', () => {
    assert.throws(() => decodePng(Buffer.from('GIF89a')), /not a PNG/);
  });
});
