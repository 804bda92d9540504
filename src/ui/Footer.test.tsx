import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Footer } from './Footer';
import { SHIPPED_MODELS } from './shippedModels';

const html = (shippedModels: readonly string[]) =>
  renderToStaticMarkup(
    <Footer
      backend={null}
      modelName="fullband"
      shippedModels={shippedModels}
      search="?backend=wasm"
      onModel={() => undefined}
    />,
  );

describe('Footer', () => {
  it('links the other models whose weights are there, and keeps the rest of the address', () => {
    expect(html(['fullband', 'paper'])).toContain('href="?backend=wasm&amp;model=paper"');
  });

  it('links no model that the page could not load', () => {
    expect(html(['fullband'])).not.toContain('<a ');
  });
});

describe('SHIPPED_MODELS', () => {
  it('names the models of public/models', () => {
    expect(SHIPPED_MODELS).toContain('fullband');
    expect(SHIPPED_MODELS).toContain('paper');
  });
});
