import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './tool.ts';

/** Markdown without its code, where a bracket means something else. */
function withoutCode(markdown: string): string {
  return markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
}

/** The anchor GitHub gives to a heading: lower case, punctuation dropped, spaces to hyphens. */
function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function anchorsIn(markdown: string): Set<string> {
  const headings = withoutCodeBlocks(markdown).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm);
  const explicit = markdown.matchAll(/<a\s+(?:id|name)="([^"]+)"/g);
  return new Set([...[...headings].map(([, text = '']) => anchorOf(text)), ...[...explicit].map(([, id = '']) => id)]);
}

function withoutCodeBlocks(markdown: string): string {
  return markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
}

/**
 * The links in a Markdown file that lead nowhere: to a file or picture that is not there, or to a heading that does not exist.
 * Addresses on the web are not looked at. Returns one sentence for each.
 */
export function brokenLinks(file: string): string[] {
  const markdown = readFileSync(file, 'utf8');
  const text = withoutCode(markdown);
  const inline = [...text.matchAll(/!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)];
  const references = [...text.matchAll(/^\[[^\]]+\]:\s+<?(\S+?)>?(?:\s|$)/gm)];
  const tags = [...text.matchAll(/<(?:img|a)\s[^>]*?(?:src|href)="([^"]+)"/g)];
  return [...inline, ...references, ...tags]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target))
    .flatMap((target) => {
      const [path = '', anchor] = target.split('#');
      const found = path === '' ? file : join(path.startsWith('/') ? root : dirname(file), decodeURIComponent(path));
      if (!existsSync(found)) return [`${relative(root, file)}: ${target} is not there`];
      if (anchor && found.endsWith('.md') && !anchorsIn(readFileSync(found, 'utf8')).has(decodeURIComponent(anchor))) {
        return [`${relative(root, file)}: ${target} names a heading that is not there`];
      }
      return [];
    });
}

if (import.meta.main) {
  const files = globSync(['*.md', 'docs/**/*.md', '{src,bot,tab,infra,appPackage}/**/*.md'], { cwd: root });
  const broken = files.flatMap((file) => brokenLinks(join(root, file)));
  for (const sentence of broken) console.log(sentence);
  process.exitCode = broken.length > 0 ? 1 : 0;
}
