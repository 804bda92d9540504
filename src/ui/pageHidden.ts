/** The moments at which a page may end without any further word. */

/**
 * Calls `listener` when the page is hidden, reloaded or left. `isFirst`: before all that are not.
 * Returns the function that ends that.
 */
export function onPageHidden(listener: () => void, { isFirst = false } = {}): () => void {
  const controller = new AbortController();
  const options = { capture: isFirst, signal: controller.signal };
  const onVisibility = () => {
    if (document.visibilityState === 'hidden') listener();
  };
  document.addEventListener('visibilitychange', onVisibility, options);
  window.addEventListener('pagehide', listener, options);
  return () => controller.abort();
}
