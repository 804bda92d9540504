/**
 * The part of `npm run lint` that looks at the style sheets: colours and sizes stand in tokens.css
 * only. Elsewhere there are tokens, relative units, and hairlines of 1 and 2 px. Prints `file:line`
 * of each other colour or size. Conditions of media queries cannot hold tokens and are left out.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join('src', 'ui', 'styles');
const TOKENS = 'tokens.css';
const LITERAL =
  /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(|\b(?![12]px\b)\d*\.?\d+(?:px|rem|pt)\b/i;

let numLiterals = 0;
for (const file of readdirSync(FOLDER).filter((name) => name !== TOKENS)) {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const code = text.replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '));
  code.split('\n').forEach((line, index) => {
    const literal = line.startsWith('@media') ? null : LITERAL.exec(line);
    if (!literal) return;
    console.error(`${FOLDER}/${file}:${index + 1}: ${literal[0]} belongs into ${TOKENS}`);
    numLiterals++;
  });
}
console.log(`${numLiterals} colours and sizes outside of ${TOKENS}.`);
process.exitCode = numLiterals === 0 ? 0 : 1;
