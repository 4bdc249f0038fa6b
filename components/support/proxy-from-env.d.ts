/** The package has no types of its own. */
declare module "proxy-from-env" {
  /** @returns the proxy for this URL by `*_PROXY` and `NO_PROXY`, empty where there is none */
  export function getProxyForUrl(url: string): string;
}
