// node scripts/draw-icons.mjs: draws assets/icon.svg and assets/tray.svg into every form that a platform wants. The
// results are kept in the repository: a build needs no browser.
import './pinned-node.mjs';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright';

const assets = path.join(path.dirname(import.meta.dirname), 'assets');
const svg = (name) => readFileSync(path.join(assets, name), 'utf8');
const write = (name, data) => {
  const file = path.join(assets, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, data);
};

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();

const icon = svg('icon.svg');
// the margin of the tile is a custom of macOS: elsewhere it would make the icon small
const wide = icon.replace('viewBox="0 0 1024 1024"', 'viewBox="84 84 856 856"');
const tray = svg('tray.svg');
const template = tray.replaceAll(/fill="#\w+"/g, 'fill="#000"');

for (const size of [16, 24, 32, 48, 64, 128, 256, 512])
  write(`linux-icons/${size}x${size}.png`, await draw(wide, size));
write('icon.png', await draw(wide, 512));
write('icon.ico', ico(await drawAll(wide, [16, 24, 32, 48, 64, 256])));
write('icon.icns', icns(await drawAll(icon, [32, 64, 128, 256, 512, 1024])));
write('icons/icon.png', await draw(wide, 256));
write('icons/tray.png', await draw(tray, 16));
write('icons/tray@2x.png', await draw(tray, 32));
write('icons/trayTemplate.png', await draw(template, 16));
write('icons/trayTemplate@2x.png', await draw(template, 32));
await browser.close();

async function draw(source, size) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body { margin: 0 } svg { display: block; width: ${size}px; height: ${size}px }</style>${source}`,
  );
  return page.screenshot({ omitBackground: true });
}

async function drawAll(source, sizes) {
  const images = [];
  for (const size of sizes) images.push({ size, png: await draw(source, size) });
  return images;
}

/** A Windows icon: a directory of 16 bytes an image, then the images, as PNG. */
function ico(images) {
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  for (const [index, { size, png }] of images.entries()) {
    const entry = 6 + 16 * index;
    header.writeUInt8(size % 256, entry); // 0 means 256
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...images.map(({ png }) => png)]);
}

/** A macOS icon: blocks of type, length and PNG. */
function icns(images) {
  const types = { 32: 'ic11', 64: 'ic12', 128: 'ic07', 256: 'ic08', 512: 'ic09', 1024: 'ic10' };
  const blocks = images.map(({ size, png }) => block(types[size], png));
  return block('icns', Buffer.concat(blocks));
}

function block(type, data) {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(8 + data.length, 4);
  return Buffer.concat([header, data]);
}
