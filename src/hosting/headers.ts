/**
 * The response headers of the app, defined once. The build writes them as files for common hosts,
 * the preview server sends them, and the page carries the security policy as a `meta` element.
 */

/** Headers of cross-origin isolation, without which there are no wasm threads. */
export const ISOLATION_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const;

/**
 * Security policy of the built page, which loads from its own origin only. Exceptions:
 *
 * - `blob:` in `script-src` and `worker-src`: tfjs makes the script of its wasm threads as a blob,
 *   and the page runs it in its own workers. Without it there would be one thread.
 * - `blob:` in `connect-src`: the page fetches blobs that it has made itself.
 * - Inline styles: wavesurfer.js has them in its shadow root.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval' blob:",
  "worker-src 'self' blob:",
  "connect-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** All headers of the built app. `frame-ancestors` has no effect in a `meta` element. */
export const RESPONSE_HEADERS: Readonly<Record<string, string>> = {
  ...ISOLATION_HEADERS,
  'Content-Security-Policy': `${CONTENT_SECURITY_POLICY}; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/**
 * Files that make a host send {@link RESPONSE_HEADERS}, by path in the built folder. `_headers`
 * (Netlify, Cloudflare Pages) works where it lies; the others are to be copied or included, as
 * their first lines say.
 */
export function hostFiles(): Readonly<Record<string, string>> {
  const lines = (format: (name: string, value: string) => string): string =>
    Object.entries(RESPONSE_HEADERS)
      .map(([name, value]) => `${format(name, value)}\n`)
      .join('');
  return {
    _headers: `/*\n${lines((name, value) => `  ${name}: ${value}`)}`,
    'hosting/nginx.conf':
      '# Include this in the `location` of the app. A missing file answers 404.\n' +
      lines((name, value) => `add_header ${name} "${value}" always;`) +
      'try_files $uri $uri/index.html =404;\n',
    'hosting/apache.htaccess':
      '# Copy this as `.htaccess` into the folder of the app. It needs mod_headers.\n' +
      lines((name, value) => `Header always set ${name} "${value}"`),
    'hosting/Caddyfile':
      '# Import this in the site of the app, whose `root` is its folder.\n' +
      `header {\n${lines((name, value) => `\t${name} "${value}"`)}}\n` +
      'file_server\n',
  };
}
