import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng, type Picture } from './png.ts';
import { root } from './tool.ts';

/*
 * Draws the icons of the Teams app: a roll call, two names ticked off and one still open.
 * `node scripts/draw-icons.ts` writes appPackage/color.png (192 x 192) and appPackage/outline.png (32 x 32, white only).
 * A shape is a signed distance to its edge (negative inside), in pixels, so that edges come out smooth at any size.
 */
type Shape = (x: number, y: number) => number;
type Colour = readonly [red: number, green: number, blue: number];

const white: Colour = [255, 255, 255];
const mint: Colour = [125, 232, 190];
/** The background from top to bottom; the upper one is also the accent colour in the manifest. */
export const backgroundTop: Colour = [15, 94, 112];
const backgroundBottom: Colour = [9, 58, 84];

function stroke(ax: number, ay: number, bx: number, by: number, width: number): Shape {
  return (x, y) => {
    const [dx, dy] = [bx - ax, by - ay];
    const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    return Math.hypot(x - ax - along * dx, y - ay - along * dy) - width / 2;
  };
}

function ring(cx: number, cy: number, radius: number, width: number): Shape {
  return (x, y) => Math.abs(Math.hypot(x - cx, y - cy) - radius) - width / 2;
}

function union(...shapes: Shape[]): Shape {
  return (x, y) => Math.min(...shapes.map((shape) => shape(x, y)));
}

/** The mark in a square of side 24, placed and scaled: what is done (ticks) and the rest. */
function mark(scale: number, left: number, top: number): { ticks: Shape; rest: Shape } {
  const at = (value: number, offset: number): number => offset + value * scale;
  const line = (ax: number, ay: number, bx: number, by: number): Shape =>
    stroke(at(ax, left), at(ay, top), at(bx, left), at(by, top), 2.5 * scale);
  const tick = (y: number): Shape => union(line(1.5, y, 3.7, y + 2.2), line(3.7, y + 2.2, 8, y - 2.3));
  return {
    ticks: union(tick(4), tick(12)),
    rest: union(
      line(12.5, 4, 22.5, 4),
      line(12.5, 12, 20, 12),
      line(12.5, 20, 22.5, 20),
      ring(at(4.75, left), at(20, top), 2.1 * scale, 1.8 * scale),
    ),
  };
}

/** How much of the pixel a shape covers, from the distance at its middle: 0 to 1. */
function coverage(shape: Shape, x: number, y: number): number {
  return Math.min(1, Math.max(0, 0.5 - shape(x + 0.5, y + 0.5)));
}

function mix(under: Colour, over: Colour, share: number): Colour {
  const channel = (index: 0 | 1 | 2): number => Math.round(under[index] * (1 - share) + over[index] * share);
  return [channel(0), channel(1), channel(2)];
}

function paint(size: number, pixel: (x: number, y: number) => readonly [...Colour, alpha: number]): Picture {
  const pixels = new Uint8Array(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) pixels.set(pixel(x, y), (y * size + x) * 4);
  }
  return { width: size, height: size, pixels };
}

/** The colour icon: full to its edges, because Teams cuts the corners itself; the mark inside the middle 110 pixels. */
export function colourIcon(): Picture {
  const { ticks, rest } = mark(4.6, 41, 41);
  return paint(192, (x, y) => {
    const background = mix(backgroundTop, backgroundBottom, y / 191);
    const withRest = mix(background, white, coverage(rest, x, y));
    return [...mix(withRest, mint, coverage(ticks, x, y)), 255];
  });
}

/** The outline icon: white on nothing, as Teams tints it itself. */
export function outlineIcon(): Picture {
  const { ticks, rest } = mark(1.125, 3, 2);
  const both = union(ticks, rest);
  return paint(32, (x, y) => [...white, Math.round(coverage(both, x, y) * 255)]);
}

if (import.meta.main) {
  writeFileSync(join(root, 'appPackage', 'color.png'), encodePng(colourIcon()));
  writeFileSync(join(root, 'appPackage', 'outline.png'), encodePng(outlineIcon()));
}
