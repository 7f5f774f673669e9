/**
 * Asks the browser to keep a copy of this site's own files and resolves to true once the page works without a network.
 * False where the browser has no such store or the page is not in a secure context.
 */
export async function keepOffline(): Promise<boolean> {
  if (!('serviceWorker' in navigator) || !isSecureContext) return false;
  try {
    await navigator.serviceWorker.register('./offline.js');
    await navigator.serviceWorker.ready;
    return true;
  } catch {
    return false;
  }
}
